import type { KnowledgeExtra } from "#screening/knowledge.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { AssayError } from "#src/errors.ts";
import { repeat } from "#src/repeat.ts";
import { listRulesFiles, readRuleset } from "./read.ts";

const POLL_MS = 2_000;

export interface WatchOptions {
  readonly dir: string;
  readonly extra?: KnowledgeExtra;
  /** A new ruleset is active, or the last one loads again after an edit that did not; not called for the first one. */
  readonly onChange: (ruleset: Ruleset) => void;
  /** An edit does not load; the last good ruleset stays. Called once for each edit. */
  readonly onError: (error: AssayError) => void;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  readonly pollMs?: number;
}

/** A ruleset that follows its directory. */
export interface WatchedRuleset {
  /** The last ruleset that loaded. */
  current(): Ruleset;
  /** Resolves when the watching has ended. */
  readonly done: Promise<void>;
}

/** Loads a directory (throwing `ruleset.invalid` at once) and then follows its edits. Polling also sees network mounts. */
export async function watchRuleset(options: WatchOptions): Promise<WatchedRuleset> {
  const { dir, extra = {}, signal } = options;
  let seen = await fingerprint(dir);
  let changing: string | undefined;
  let current = await readRuleset(dir, extra);
  let refused = false;

  const look = async (): Promise<void> => {
    let now: string | undefined;
    try {
      now = await fingerprint(dir);
      if (now === seen) return;
      // Whoever saves files one after another, or a file in pieces, is let finish: only what stood still is loaded.
      if (now !== changing) {
        changing = now;
        return;
      }
      const next = await readRuleset(dir, extra);
      seen = now;
      if (next.id === current.id && !refused) return;
      refused = false;
      current = next;
    } catch (cause) {
      // An unreadable directory has no fingerprint: its message stands in, so that it is reported once.
      const mark = now ?? String(cause);
      const fresh = mark !== seen;
      seen = mark;
      refused = true;
      if (fresh) options.onError(asAssayError(cause));
      return;
    }
    options.onChange(current);
  };

  return { current: () => current, done: repeat(look, options.pollMs ?? POLL_MS, signal) };
}

async function fingerprint(dir: string): Promise<string> {
  const files = await listRulesFiles(dir);
  return files.map(({ path, size, mtimeMs, ctimeMs }) => [path, size, mtimeMs, ctimeMs].join("\n")).join("\n");
}

function asAssayError(cause: unknown): AssayError {
  if (cause instanceof AssayError) return cause;
  return new AssayError("ruleset.invalid", "The rules directory cannot be read.", { cause });
}
