/** A test for names such as `image.*` or `price.below-floor`; `*` stands for any characters. Linear in the name. */
export function globMatcher(glob: string): (name: string) => boolean {
  const parts = glob.split("*");
  const [first = ""] = parts;
  if (parts.length === 1) return (name) => name === glob;
  const last = parts.at(-1) ?? "";
  const middle = parts.slice(1, -1);
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
    let from = first.length;
    for (const part of middle) {
      const found = name.indexOf(part, from);
      if (found === -1) return false;
      from = found + part.length;
    }
    return from <= name.length - last.length;
  };
}
