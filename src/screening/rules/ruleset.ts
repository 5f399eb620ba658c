import { AssayError, type Problem } from "#src/errors.ts";
import type { Analyser } from "../analyser.ts";
import { ANALYSERS } from "../analysers.ts";
import { compileKnowledge, type Knowledge, type KnowledgeExtra } from "../knowledge.ts";
import { checkSource, readSource } from "../source.ts";
import { buildEnvironment } from "./cel.ts";
import { compileException, type Exception, exceptionFileSchema } from "./exceptions.ts";
import { globMatcher } from "./glob.ts";
import { compilePolicy, type Policy, policySchema } from "./policy.ts";
import { type CompiledRule, compileRuleFile, type RuleFileContext } from "./rule-file.ts";
import { scoresSchema } from "./schema.ts";
import { buildVocabulary, type Vocabulary } from "./vocabulary.ts";

export type { CompiledRule } from "./rule-file.ts";

type Files = ReadonlyMap<string, string>;

/** One immutable bundle of policy, rules, lists and brands, ready to screen with. */
export interface Ruleset {
  /** Content address, given by whoever read the bundle. */
  readonly id: string;
  /** What it was compiled from, by relative path: enough to compile it again. */
  readonly files: Files;
  readonly policy: Policy;
  readonly rules: readonly CompiledRule[];
  /** The rules that run: all but drafts and retired ones. */
  readonly active: readonly CompiledRule[];
  /** The exceptions that silence a rule, by rule id. */
  readonly exceptions: ReadonlyMap<string, readonly Exception[]>;
  readonly knowledge: Knowledge;
  readonly vocabulary: Vocabulary;
}

interface Checked<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** Where the policy of a bundle lies. */
export const POLICY_FILE = "policy.yaml";

const YAML = /\.ya?ml$/;
const KNOWLEDGE = /^(?:lists|brands|prices)\/|^fx\.json$/;
const EXCEPTIONS = /^exceptions\/.*\.ya?ml$/;
const OWN_FILES = new Set(["models/text.json", POLICY_FILE, "scores.yaml", "rule.schema.json"]);

/** How a bundle is compiled. */
interface CompileOptions {
  /** What is wrong with files that belong to the bundle and whose text nobody can tell, by path. */
  readonly unread?: ReadonlyMap<string, Problem>;
  readonly analysers?: readonly Pick<Analyser, "name" | "signals">[];
}

/**
 * Compiles a bundle, given as relative paths and texts. Throws `ruleset.invalid` with everything that is wrong with it,
 * each with file, line and column; a bundle that compiles cannot fail on a listing.
 */
export function compileRuleset(
  id: string,
  files: Files,
  extra: KnowledgeExtra = {},
  { unread = new Map(), analysers = ANALYSERS }: CompileOptions = {},
): Ruleset {
  const vocabulary = buildVocabulary(analysers);
  const problems: Problem[] = [...unread.values(), ...strayFiles(files)];
  const take = <T>(checked: Checked<T>): T => {
    problems.push(...checked.problems);
    return checked.value;
  };
  const policy = unread.has(POLICY_FILE) ? undefined : take(readPolicy(files));
  const scores = take(readScores(files));
  const { rules, ids: found } = take(
    readRules(files, {
      vocabulary,
      environment: buildEnvironment(vocabulary),
      groups: policy && new Set(policy.groups.keys()),
      scores,
    }),
  );
  const ids = [...unread.keys()].some(isRuleFile) ? undefined : found;
  for (const [rule, { at }] of scores) {
    if (ids?.has(rule) === false) problems.push({ at, message: `there is no rule \`${rule}\`` });
  }
  const exceptions = take(readExceptions(files, ids));
  const { knowledge, problems: inKnowledge } = compileKnowledge(files, extra, new Set(unread.keys()));
  problems.push(...inKnowledge);
  if (policy === undefined || problems.length > 0) {
    const count = `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
    throw new AssayError("ruleset.invalid", `The ruleset has ${count}.`, { problems: problems.sort(byPlace) });
  }
  const active = rules.filter(({ status }) => status !== "draft" && status !== "retired");
  const silencers = new Map(
    active.map((rule) => [rule.id, exceptions.filter((exception) => exception.silences(rule.id))]),
  );
  return { id, files, policy, rules, active, exceptions: silencers, knowledge, vocabulary };
}

/** Whether a file of a bundle holds lists, brands, prices or exchange rates. */
export const isKnowledge = (path: string): boolean => KNOWLEDGE.test(path);

/** Rule files lie in a folder for their family; everything else has a fixed place. */
export function isRuleFile(path: string): boolean {
  return path.includes("/") && YAML.test(path) && !isKnowledge(path) && !path.startsWith("exceptions/");
}

function strayFiles(files: Files): Problem[] {
  return [...files.keys()]
    .filter((p) => !(OWN_FILES.has(p) || isKnowledge(p) || EXCEPTIONS.test(p) || isRuleFile(p)))
    .map((path) => ({
      at: `${path}:1:1`,
      message: "this file has no place here: rules lie in a folder, as in price/floor.yaml",
    }));
}

function readPolicy(files: Files): Checked<Policy | undefined> {
  const text = files.get(POLICY_FILE);
  if (text === undefined) {
    return { value: undefined, problems: [{ at: `${POLICY_FILE}:1:1`, message: "the file is missing" }] };
  }
  const source = readSource(POLICY_FILE, text);
  if (source.problems.length > 0) return { value: undefined, problems: source.problems };
  const { value, problems } = checkSource(source, policySchema);
  return { value: value && compilePolicy(value), problems };
}

/** Points that replace those of the rule files, by rule id. */
function readScores(files: Files): Checked<RuleFileContext["scores"]> {
  const source = readSource("scores.yaml", files.get("scores.yaml") ?? "");
  const { value, problems } =
    source.problems.length > 0 ? { value: undefined, problems: source.problems } : checkSource(source, scoresSchema);
  const scores = Object.entries(value ?? {}).map(
    ([rule, points]) => [rule, { points, at: source.at([rule], "key") }] as const,
  );
  return { value: new Map(scores), problems };
}

/** The ids of rules that exist, sound or not; absent when a rule file cannot be read, and nobody can tell. */
type Ids = ReadonlySet<string> | undefined;

function readRules(files: Files, context: RuleFileContext): Checked<{ rules: CompiledRule[]; ids: Ids }> {
  const rules: CompiledRule[] = [];
  const problems: Problem[] = [];
  const places = new Map<string, string>();
  let complete = true;
  for (const path of [...files.keys()].filter(isRuleFile).sort()) {
    const compiled = compileRuleFile(path, files.get(path) ?? "", context);
    problems.push(...compiled.problems);
    rules.push(...compiled.rules);
    if (compiled.ids === undefined) complete = false;
    for (const { id, at } of compiled.ids ?? []) {
      const first = places.get(id);
      if (first === undefined) places.set(id, at);
      else problems.push({ at, message: `\`${id}\` is already the id of the rule at ${first}` });
    }
  }
  return { value: { rules, ids: complete ? new Set(places.keys()) : undefined }, problems };
}

function readExceptions(files: Files, ids: Ids): Checked<Exception[]> {
  const value: Exception[] = [];
  const problems: Problem[] = [];
  for (const path of [...files.keys()].filter((file) => EXCEPTIONS.test(file)).sort()) {
    const source = readSource(path, files.get(path) ?? "");
    const checked =
      source.problems.length > 0 ? { value: [], problems: source.problems } : checkSource(source, exceptionFileSchema);
    problems.push(...checked.problems);
    for (const [index, exception] of (checked.value ?? []).entries()) {
      for (const [position, glob] of exception.rules.entries()) {
        if (ids !== undefined && ![...ids].some(globMatcher(glob))) {
          problems.push({ at: source.at([index, "rules", position]), message: `no rule has an id like \`${glob}\`` });
        }
      }
      value.push(compileException(exception, source.at([index])));
    }
  }
  return { value, problems };
}

function byPlace(a: Problem, b: Problem): number {
  const [fileA = "", lineA = "0", columnA = "0"] = a.at.split(":");
  const [fileB = "", lineB = "0", columnB = "0"] = b.at.split(":");
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  return Number(lineA) - Number(lineB) || Number(columnA) - Number(columnB);
}
