import { buildMatcher } from "../text/matcher.ts";
import { foldedText } from "../text/normalise.ts";

/** Somebody whose pictures these may be: an album host of replica shops, another marketplace, a stock library. */
export interface PictureSource {
  readonly kind: "album" | "marketplace" | "stock";
  readonly name: string;
}

/** Who is known to host, mark or credit pictures. */
export interface PictureSources {
  /** The source that a host name belongs to. */
  ofHost(host: string): PictureSource | undefined;
  /** The sources that a text names, each once, with the words that name it. */
  inText(text: string): readonly { readonly source: PictureSource; readonly mark: string }[];
}

/** A line of `lists/picture-sources.yaml`. */
export interface SourceRow extends PictureSource {
  readonly hosts: readonly string[];
  readonly marks: readonly string[];
}

/** Makes the look-up from the list's lines. */
export function buildPictureSources(rows: readonly SourceRow[]): PictureSources {
  const byHost = new Map<string, PictureSource>();
  const byMark = new Map<string, PictureSource>();
  for (const { kind, name, hosts, marks } of rows) {
    for (const host of hosts) byHost.set(host, { kind, name });
    for (const mark of marks) byMark.set(foldedText(mark), { kind, name });
  }
  const marks = [...byMark.keys()];
  const matcher = buildMatcher(marks);
  return {
    ofHost(host) {
      for (let name = host.toLowerCase(); name !== ""; name = name.slice(name.indexOf(".") + 1)) {
        const source = byHost.get(name);
        if (source !== undefined) return source;
        if (!name.includes(".")) break;
      }
      return undefined;
    },
    inText(text) {
      const found = new Map<string, { source: PictureSource; mark: string }>();
      for (const { pattern } of matcher.search(foldedText(text))) {
        const mark = marks[pattern] ?? "";
        const source = byMark.get(mark);
        if (source !== undefined && !found.has(source.name)) found.set(source.name, { source, mark });
      }
      return [...found.values()];
    },
  };
}
