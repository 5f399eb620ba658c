import { createHash } from "node:crypto";
import type { KnowledgeExtra } from "#screening/knowledge.ts";

const HEX_DIGITS = 16;

/** The id of a bundle: the same for the same paths, texts and extra knowledge, whatever their order on disk. */
export function contentAddress(files: ReadonlyMap<string, string>, extra: KnowledgeExtra = {}): string {
  const hash = createHash("sha256");
  const add = (text: string): void => {
    // Length first, so that no two bundles can run together into the same bytes.
    hash.update(`${Buffer.byteLength(text)}:`).update(text);
  };
  for (const path of [...files.keys()].sort()) {
    add(path);
    add(files.get(path) ?? "");
  }
  for (const row of extra.brands ?? []) add(JSON.stringify(["brand", row.brand, row.aliases]));
  if (extra.prices !== undefined) add(JSON.stringify(["prices", extra.prices.digest]));
  return `rs_${hash.digest("hex").slice(0, HEX_DIGITS)}`;
}
