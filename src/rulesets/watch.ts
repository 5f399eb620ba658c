import type { Ruleset } from "#screening/rules/ruleset.ts";
import { AssayError } from "#src/errors.ts";
import { repeat } from "#src/repeat.ts";
import { listRulesFiles, readRuleset } from "./read.ts";

const POLL_MS = 2_000;

export interface WatchOptions {
  readonly dir: string;
  /**
   * Waited for before a ruleset is the current one: the first, each new one, and the last one again after an edit that
   * did not load. When it rejects with an error that is retryable, the next look asks it again.
   */
  readonly onChange: (ruleset: Ruleset) => Promise<void>;
  /** The last good ruleset stays: an edit does not load, said once, or `onChange` is to be asked again, said each time. */
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

/**
 * Loads a directory, throwing at once when it does not load or `onChange` rejects, and then follows its edits. Polling
 * also sees network mounts.
 */
export async function watchRuleset(options: WatchOptions): Promise<WatchedRuleset> {
  const { dir, signal } = options;
  let seen = await fingerprint(dir);
  let changing: string | undefined;
  let current = await readRuleset(dir);
  await options.onChange(current);
  let refused = false;
  /** Compiled, and kept for the next look when `onChange` could not take it. */
  let loaded: { readonly files: string; readonly ruleset: Ruleset } | undefined;

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
      if (loaded?.files !== now) loaded = { files: now, ruleset: await readRuleset(dir) };
      const { ruleset } = loaded;
      if (ruleset.id !== current.id || refused) {
        await options.onChange(ruleset);
        current = ruleset;
      }
      seen = now;
      refused = false;
      loaded = undefined;
    } catch (cause) {
      const error = asAssayError(cause);
      if (error.retryable) {
        options.onError(error);
        return;
      }
      // An unreadable directory has no fingerprint: its message stands in, so that it is reported once.
      const mark = now ?? String(cause);
      const fresh = mark !== seen;
      seen = mark;
      refused = true;
      loaded = undefined;
      if (fresh) options.onError(error);
    }
  };

  return { current: () => current, done: repeat(look, options.pollMs ?? POLL_MS, signal) };
}

async function fingerprint(dir: string): Promise<string> {
  const files = await listRulesFiles(dir);
  return files.map(({ path, size, mtimeMs, ctimeMs }) => [path, size, mtimeMs, ctimeMs].join("\n")).join("\n");
}

function asAssayError(cause: unknown): AssayError {
  if (cause instanceof AssayError) return cause;
  return new AssayError("ruleset.invalid", "The ruleset cannot be used.", { cause });
}
