import { ruleChanges } from "#rulesets/changes.ts";
import { watchRuleset } from "#rulesets/watch.ts";
import type { Ruleset } from "#screening/rules/ruleset.ts";
import { rehearse, runRuleTests } from "#screening/rules/self-test.ts";
import { AssayError, type Problem } from "#src/errors.ts";
import type { Log } from "#src/log.ts";
import { releaseMemory } from "#src/memory.ts";
import type { Part } from "../parts.ts";

export interface RulesetDependencies {
  readonly rulesDir: string;
  /** Keeps a ruleset for good; rejects while it cannot. */
  readonly record: (ruleset: Ruleset) => Promise<void>;
  readonly log: Log;
  readonly pollMs?: number;
}

/** Screenings of what the rules' tests are about, at the start, about a third of a second. */
const REHEARSALS = 8;

/** The ruleset that a worker decides by, following its directory until stopped. None decides before it is recorded. */
export async function startRulesets(deps: RulesetDependencies): Promise<Part & { current(): Ruleset }> {
  const { rulesDir, record, log, pollMs } = deps;
  const following = new AbortController();
  let before: Ruleset | undefined;
  const watched = await watchRuleset({
    dir: rulesDir,
    async onChange(ruleset) {
      await record(ruleset).catch((cause: unknown) => {
        throw new AssayError("store.unavailable", "The ruleset cannot be recorded.", { cause });
      });
      releaseMemory();
      const problems = tryOut(ruleset, before === undefined ? REHEARSALS : 0);
      if (problems.length > 0) log.event("ruleset.doubtful", { ruleset: ruleset.id, problems });
      const changes = ruleChanges(before, ruleset);
      log.event("ruleset.activated", { ruleset: ruleset.id, rules: ruleset.rules.length, ...changes });
      before = ruleset;
    },
    onError(err) {
      if (err.code === "store.unavailable") log.event(err.code, { part: "rulesets", err });
      else log.event("ruleset.refused", err.problems.length > 0 ? { problems: err.problems } : { err });
    },
    signal: following.signal,
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  return {
    current: watched.current,
    async stop() {
      following.abort();
      await watched.done;
    },
  };
}

// The tests that rules carry, run where they will be used: a ruleset that fails its own tests is said to, and the first
// listings of a day are nearly as quick as the others.
function tryOut(ruleset: Ruleset, rehearsals: number): readonly Problem[] {
  for (let time = 0; time < rehearsals; time += 1) rehearse(ruleset);
  return runRuleTests(ruleset).problems;
}
