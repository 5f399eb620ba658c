import { isUtf8 } from "node:buffer";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { KnowledgeExtra } from "#screening/knowledge.ts";
import { compileRuleset, type Ruleset } from "#screening/rules/ruleset.ts";
import { AssayError, type Problem } from "#src/errors.ts";
import { linesBeforeFault } from "#src/utf8.ts";
import { contentAddress } from "./content-address.ts";

/** Limits of a rules directory: far above any real one, low enough that a wrong path cannot fill memory. */
const RULES_LIMITS = {
  files: 2_000,
  depth: 8,
  fileBytes: 16 * 1024 * 1024,
  totalBytes: 128 * 1024 * 1024,
} as const;

const EXTENSIONS = /\.(?:ya?ml|csv|json)$/;
/** The same in another spelling: whoever put such a file there would wait in vain. */
const IN_ANY_CASE = new RegExp(EXTENSIONS, "i");
/** For editors; not part of a bundle. */
const EDITOR_SCHEMA = "rule.schema.json";

/** One file of a rules directory as the file system shows it. */
export interface RulesFile {
  /** Relative to the directory, with `/`. */
  readonly path: string;
  readonly absolute: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** When the file system last changed the entry: an edit that keeps size and time of the text changes this. */
  readonly ctimeMs: number;
}

/** Reads a rules directory and compiles it. Throws `ruleset.invalid` with every problem and its place. */
export async function readRuleset(dir: string, extra: KnowledgeExtra = {}): Promise<Ruleset> {
  const { files, unread } = await readFolder(dir);
  return compileRuleset(contentAddress(files, extra), files, extra, { unread });
}

/** The texts of a rules directory by relative path. Refuses what is too big, misspelt or not UTF-8, or lies outside. */
export async function readRulesFiles(dir: string): Promise<ReadonlyMap<string, string>> {
  const { files, unread } = await readFolder(dir);
  if (unread.size > 0) throw unreadable([...unread.values()]);
  return files;
}

/** The texts of a rules directory, and what is wrong with the files that have none, by the path that each should have. */
async function readFolder(dir: string): Promise<{
  readonly files: ReadonlyMap<string, string>;
  readonly unread: ReadonlyMap<string, Problem>;
}> {
  const listed = await listRulesFiles(dir);
  const total = listed.reduce((sum, { size }) => sum + size, 0);
  if (total > RULES_LIMITS.totalBytes)
    throw invalid(".", `the files are larger than ${RULES_LIMITS.totalBytes} bytes together`);
  const files = new Map<string, string>();
  const unread = new Map<string, Problem>();
  for (const { path, absolute, size } of listed) {
    const refuse = (message: string, line = 1): unknown =>
      unread.set(
        path.replace(IN_ANY_CASE, (ending) => ending.toLowerCase()),
        { at: `${path}:${line}:1`, message },
      );
    if (!EXTENSIONS.test(path)) {
      refuse("the ending of a file's name is written in lower case, as in floor.yaml");
    } else if (size > RULES_LIMITS.fileBytes) {
      refuse(`the file is larger than ${RULES_LIMITS.fileBytes} bytes`);
    } else {
      try {
        const bytes = await readFile(absolute);
        if (isUtf8(bytes)) files.set(path, new TextDecoder().decode(bytes));
        else refuse("this line is not UTF-8", 1 + linesBeforeFault(bytes));
      } catch (cause) {
        refuse(`cannot be read: ${messageOf(cause)}`);
      }
    }
  }
  return { files, unread };
}

/** Every rule file below a directory, sorted by path. Hidden files and other extensions do not count. */
export async function listRulesFiles(dir: string): Promise<readonly RulesFile[]> {
  let root: string;
  try {
    root = await realpath(dir);
  } catch (cause) {
    throw invalid(dir, `no such directory: ${messageOf(cause)}`, cause);
  }
  const found: RulesFile[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > RULES_LIMITS.depth) throw invalid(relative(root, folder), "the folders are nested too deep");
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const absolute = join(folder, entry.name);
      const path = relative(root, absolute).split(sep).join("/");
      if (entry.name.startsWith(".") || path === EDITOR_SCHEMA) continue;
      if (!entry.isDirectory() && !entry.isSymbolicLink() && !IN_ANY_CASE.test(entry.name)) continue;
      const real = entry.isSymbolicLink() ? await realpath(absolute) : absolute;
      if (real !== root && !real.startsWith(root + sep))
        throw invalid(path, "the link leads out of the rules directory");
      const facts = await stat(real);
      if (facts.isDirectory()) await visit(absolute, depth + 1);
      else if (facts.isFile() && IN_ANY_CASE.test(entry.name)) {
        const { size, mtimeMs, ctimeMs } = facts;
        found.push({ path, absolute: real, size, mtimeMs, ctimeMs });
      }
      if (found.length > RULES_LIMITS.files) throw invalid(".", `there are more than ${RULES_LIMITS.files} files`);
    }
  };
  try {
    await visit(root, 0);
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    throw invalid(".", messageOf(cause), cause);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function invalid(path: string, message: string, cause?: unknown): AssayError {
  return unreadable([{ at: `${path || "."}:1:1`, message }], cause);
}

function unreadable(problems: readonly Problem[], cause?: unknown): AssayError {
  return new AssayError("ruleset.invalid", "The rules directory cannot be read.", { problems, cause });
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
