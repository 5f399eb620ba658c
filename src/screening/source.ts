import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from "yaml";
import type { z } from "zod";
import type { Problem } from "#src/errors.ts";
import "./plain-words.ts";
import { lastAlias, yamlFaults } from "./yaml-faults.ts";

type Path = readonly PropertyKey[];

/** Aliases that one file may expand: enough for shared lists, too few to blow up memory. */
const MAX_ALIASES = 100;

/** One YAML file of a bundle: its plain value, and where everything in it stands. */
export interface Source {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** `file:line:column` of the value at a path, of its key when asked, or of the nearest ancestor that exists. */
  at(path: Path, what?: "value" | "key"): string;
  /** `file:line:column` of one character inside the string at a path. */
  inside(path: Path, index: number): string;
  /** Whether the text at a path stands without quotes and a comment follows it, so that ` #` may have cut it short. */
  isCut(path: Path): boolean;
}

/** Reads one YAML text, keeping positions. Syntax errors come back as problems and leave no value. */
export function readSource(file: string, text: string): Source {
  const document = parseDocument(text, { prettyErrors: false, strict: true, uniqueKeys: true });
  const root = document.contents as Node | null;
  const lines = linesOf(text);
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const problems: Problem[] = yamlFaults(text, document).map(({ offset, message }) => ({ at: place(offset), message }));
  let value: unknown;
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch {
      const message = `the aliases of this file stand for more than ${MAX_ALIASES} values`;
      problems.push({ at: place(lastAlias(text)), message });
    }
  }
  return {
    value,
    problems,
    at: (path, what = "value") => place(find(root, path, what).offset),
    inside: (path, index) => {
      const { node, offset } = find(root, path, "value");
      return place(isScalar(node) ? offsetInside(text, node, index) : offset);
    },
    isCut: (path) => {
      const { node } = find(root, path, "value");
      return isScalar(node) && node.type === "PLAIN" && node.comment !== undefined;
    },
  };
}

/** Checks a value read from a file against a schema: the value, or every problem with its place. */
export function checkSource<T>(
  source: Source,
  schema: z.ZodType<T>,
  value: unknown = source.value,
  base: Path = [],
): { readonly value: T | undefined; readonly problems: readonly Problem[] } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems: Problem[] = [];
  for (const issue of parsed.error.issues) {
    const path = [...base, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        problems.push({ at: source.at([...path, key], "key"), message: `unknown field \`${key}\`` });
    } else {
      const missing = issue.code.startsWith("invalid_") && valueAt(source.value, path) === undefined;
      const name = String(path.at(-1) ?? "value");
      const message = missing ? `\`${name}\` is missing` : issue.message;
      problems.push({ at: source.at(path), message });
    }
  }
  return { value: undefined, problems };
}

/** Reads one YAML text and checks it as a whole: the value, or every problem with its place. */
export function readYaml<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
): { readonly value: T | undefined; readonly problems: readonly Problem[] } {
  const source = readSource(file, text);
  return source.problems.length > 0 ? { value: undefined, problems: source.problems } : checkSource(source, schema);
}

/** Where lines begin. The parser's own count stops at the first error. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** What lies at a path of a plain value; `undefined` when there is nothing. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.hasOwn(current, step) ? (current as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return current;
}

function find(root: Node | null, path: Path, what: "value" | "key"): { node: unknown; offset: number } {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    let next: unknown;
    if (isSeq(node)) next = node.items[Number(step)];
    else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      const wanted = what === "key" && depth === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
      next = wanted;
    }
    const start = (next as Node | undefined)?.range?.[0];
    if (start === undefined) break;
    offset = start;
    node = next;
  }
  return { node, offset };
}

/**
 * Where the character `index` of a scalar's value stands in the file. Folding and indenting only change white space,
 * so the n-th other character of the value is the n-th other character of the source.
 */
function offsetInside(text: string, node: Scalar, index: number): number {
  const value = String(node.value);
  let start = node.range?.[0] ?? 0;
  const end = node.range?.[1] ?? start;
  const escaping = node.type === "QUOTE_DOUBLE" ? "\\" : node.type === "QUOTE_SINGLE" ? "'" : undefined;
  if (escaping !== undefined) start += 1;
  if (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED") start = text.indexOf("\n", start) + 1;
  let skip = value.slice(0, index).replace(/\s/g, "").length;
  let offset = start;
  const atEnd = value.slice(index).trim() === "";
  for (; offset < end; offset += 1) {
    if (atEnd && skip === 0) break;
    const character = text[offset] ?? "";
    if (/\s/.test(character)) continue;
    if (skip === 0) break;
    if (character === escaping) offset += 1;
    skip -= 1;
  }
  return offset;
}
