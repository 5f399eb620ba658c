import type {
  Degradation,
  Evidence,
  Listing,
  Reason,
  ScreeningContext,
  Signal,
  SignalValue,
  Verdict,
  VerdictKind,
} from "../types.ts";
import { inCanary } from "./canary.ts";
import { capPoints, sumPoints } from "./caps.ts";
import { exceptionSubject } from "./exceptions.ts";
import type { CategoryPolicy } from "./policy.ts";
import type { CompiledRule, Ruleset } from "./ruleset.ts";
import { fillSlots } from "./vocabulary.ts";

/** What the analysers found on a listing. */
export interface Found {
  readonly signals: ReadonlyMap<string, Signal>;
  readonly degraded: readonly Degradation[];
}

/** Evidence that one reason carries at most: a reviewer reads the first few. */
const MAX_EVIDENCE = 20;

/** The signal in which the analysers name the brand that a listing is about. */
const RECOGNISED_BRAND = "brand.name";

/** Signals to verdict: runs the rules, caps their points, and applies policy. Never throws. */
export function judge(ruleset: Ruleset, listing: Listing, context: ScreeningContext, found: Found): Verdict {
  const degraded = [...found.degraded];
  const { hits, shadow, unknown } = runRules(ruleset, listing, context, found, degraded);
  const points = capPoints(hits, ruleset.policy.groups);
  const score = sumPoints(points);
  const policy = ruleset.policy.forCategory(listing.category);
  const proven = !ruleset.policy.proofForBlock || hits.some((rule) => rule.proof);
  const verdict = decide(score, policy, proven, unknown);
  const held = degraded.some((entry) => policy.onDegraded(entry.code) === "hold");
  const reasons = hits.map((rule, i) => toReason(rule, points[i] ?? 0, found.signals));
  return {
    verdict,
    score,
    confidence: confidence(score, policy, verdict),
    reasons: reasons.sort(strongestFirst),
    signals: plainSignals(found.signals),
    degraded,
    shadow,
    ruleset: ruleset.id,
    onDegraded: held ? "hold" : "release",
    deadline: verdict === "review" || (verdict === "allow" && held) ? policy.deadline : undefined,
    textNeeded: verdict !== "block" && context.images.state === "done" && score >= policy.readFrom,
    imagesNeeded: verdict !== "block" && context.images.state === "pending",
  };
}

function runRules(
  ruleset: Ruleset,
  listing: Listing,
  context: ScreeningContext,
  found: Found,
  degraded: Degradation[],
): { hits: CompiledRule[]; shadow: string[]; unknown: boolean } {
  const slots = fillSlots(ruleset.vocabulary, listing, ruleset.knowledge.readCondition, found.signals, degraded);
  const subject = exceptionSubject(listing, found.signals.get(RECOGNISED_BRAND)?.value, context.now);
  const hits: CompiledRule[] = [];
  const shadow: string[] = [];
  let unknown = false;
  for (const rule of ruleset.active) {
    const result = rule.condition.run(slots);
    if (result === false || (result === undefined && rule.onMissing === "skip")) continue;
    // An exception silences the whole rule, also what it would say where it cannot tell.
    if (ruleset.exceptions.get(rule.id)?.some((exception) => exception.covers(subject))) continue;
    const acts = rule.canary === undefined || inCanary(rule.id, listing.id, rule.canary);
    if (result === undefined) {
      if (acts) {
        unknown = true;
        degraded.push({ code: "rule.signal-missing", detail: rule.id });
      }
    } else if (acts) hits.push(rule);
    else shadow.push(rule.id);
  }
  return { hits, shadow, unknown };
}

function decide(score: number, policy: CategoryPolicy, proven: boolean, unknown: boolean): VerdictKind {
  if (score >= policy.thresholds.block && proven) return "block";
  return score >= policy.thresholds.review || unknown ? "review" : "allow";
}

/** How far the score is from where the verdict would change; one half when something other than the score decided. */
function confidence(score: number, policy: CategoryPolicy, verdict: VerdictKind): number {
  const { review, block } = policy.thresholds;
  let distance = Math.abs(score - (verdict === "block" ? block : review));
  if (verdict === "review")
    distance = score < review ? 0 : score < block ? Math.min(distance, block - score) : distance;
  return readable(1 / (1 + Math.exp(-distance)));
}

function toReason(rule: CompiledRule, points: number, signals: ReadonlyMap<string, Signal>): Reason {
  const evidence: Evidence[] = [];
  for (const name of rule.condition.affirms) {
    for (const item of signals.get(name)?.evidence ?? []) {
      if (evidence.length < MAX_EVIDENCE && !evidence.some((other) => isSame(item, other))) evidence.push(item);
    }
  }
  return { code: rule.reason, rule: rule.id, title: rule.title, points, proof: rule.proof, evidence };
}

/** Whether two signals point at the same thing. */
function isSame(a: Evidence, b: Evidence): boolean {
  if (a === b) return true;
  if (a.kind === "text" && b.kind === "text") {
    return a.start === b.start && a.end === b.end && a.field === b.field && a.term === b.term;
  }
  if (a.kind === "seller" && b.kind === "seller") return a.fact === b.fact && a.value === b.value;
  if (a.kind === "image" && b.kind === "image") return a.index === b.index && a.fact === b.fact && a.value === b.value;
  return a.kind === "price" && b.kind === "price" && a.level === b.level && a.value === b.value;
}

/** What speaks against the listing first, then what speaks for it; the strongest of each first. */
function strongestFirst(a: Reason, b: Reason): number {
  if (a.points > 0 !== b.points > 0) return a.points > 0 ? -1 : 1;
  return Math.abs(b.points) - Math.abs(a.points) || (a.rule < b.rule ? -1 : 1);
}

// What is false or empty is left out: most signals of most listings are, and a verdict is stored and sent whole.
function plainSignals(signals: ReadonlyMap<string, Signal>): Record<string, SignalValue> {
  const plain: Record<string, SignalValue> = {};
  for (const [name, { value }] of signals) {
    if (value === false || value === "" || (Array.isArray(value) && value.length === 0)) continue;
    plain[name] = typeof value === "number" ? readable(value) : value;
  }
  return plain;
}

/** Digits that are told of a number: rules have seen all of them, and people read few. */
const DIGITS = 6;

function readable(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}
