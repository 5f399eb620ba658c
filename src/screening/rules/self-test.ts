import type { Problem } from "#src/errors.ts";
import { analyse } from "../analysers.ts";
import { contextInOneShape, listingInOneShape } from "../one-shape.ts";
import { screen } from "../screen.ts";
import type { Listing, ScreeningContext, Signal } from "../types.ts";
import { lintPolicy } from "./policy-lint.ts";
import { type CompiledRule, isRuleFile, POLICY_FILE, type Ruleset } from "./ruleset.ts";
import type { RuleTest } from "./schema.ts";
import { fillSlots } from "./vocabulary.ts";

/** The clock of a rule's tests, unless a test names another. */
const TEST_NOW = Date.UTC(2027, 0, 1);

/** Runs the tests that rules carry. Gives back how many ran, and a problem for each that went the other way. */
export function runRuleTests(ruleset: Ruleset): { readonly ran: number; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let ran = 0;
  for (const rule of ruleset.rules) {
    if (rule.status === "retired") continue;
    for (const test of rule.tests) {
      ran += 1;
      const message = failure(ruleset, rule, test.expect, test.listing);
      if (message !== undefined) problems.push({ at: test.at, message: `${rule.id}: ${message}` });
    }
  }
  return { ran, problems };
}

/** Screens what the rules' tests are about, so that the engine has compiled what it will run. */
export function rehearse(ruleset: Ruleset): void {
  for (const { tests } of ruleset.rules) {
    for (const { listing: test } of tests) {
      const { listing, context } = toScreening(test);
      screen(ruleset, listing, context);
    }
  }
}

/** What in a ruleset is allowed but careless, as of the instant `now`: shown by the check, never refused. */
export function lintRules(ruleset: Ruleset, now: number): readonly Problem[] {
  const warnings: Problem[] = [];
  for (const rule of ruleset.active) {
    const warn = (message: string): number => warnings.push({ at: rule.at, message: `${rule.id}: ${message}` });
    if (!rule.tests.some((test) => test.expect === "match")) warn("has no `match` test");
    if (!rule.tests.some((test) => test.expect === "noMatch")) warn("has no `noMatch` test");
    if (rule.points > 0 && rule.falsePositives.length === 0) warn("names no falsePositives");
    if (rule.points === 0) warn("adds no points");
    if (rule.condition.reads.length === 0) warn("its condition reads nothing of the listing");
  }
  for (const path of ruleset.files.keys()) {
    const holds = (rule: CompiledRule): boolean => rule.at.startsWith(`${path}:`);
    if (isRuleFile(path) && !ruleset.rules.some(holds)) warnings.push({ at: `${path}:1:1`, message: "has no rules" });
  }
  for (const { id, at, endsAt } of new Set([...ruleset.exceptions.values()].flat())) {
    if (endsAt <= now)
      warnings.push({ at, message: `${id}: this exception has ended: remove it, or give it another last day` });
  }
  return [...warnings, ...lintPolicy(POLICY_FILE, ruleset.files.get(POLICY_FILE) ?? "")];
}

function failure(
  ruleset: Ruleset,
  rule: CompiledRule,
  expect: "match" | "noMatch",
  test: RuleTest,
): string | undefined {
  const { listing, context } = toScreening(test);
  const { signals } = analyse(listing, context, ruleset.knowledge);
  const found = new Map<string, Signal>(signals);
  for (const [name, value] of Object.entries(test.signals ?? {})) found.set(name, { name, value, evidence: [] });
  const result = rule.condition.run(fillSlots(ruleset.vocabulary, listing, ruleset.knowledge.readCondition, found, []));
  if ((result === true) === (expect === "match")) return undefined;
  const missing = rule.condition.reads.filter((name) => ruleset.vocabulary.signals.has(name) && !found.has(name));
  const read = rule.condition.reads
    .filter((name) => found.has(name))
    .map((name) => `${name} = ${JSON.stringify(found.get(name)?.value)}`);
  const facts = [...read, ...missing.map((name) => `${name} is missing`)].join(", ");
  const verb = expect === "match" ? "should match and does not" : "should not match and does";
  return `${JSON.stringify(test.title ?? listing.id)} ${verb}${facts === "" ? "" : ` (${facts})`}`;
}

/** Fills what a test leaves out with a plain listing. */
function toScreening(test: RuleTest): { listing: Listing; context: ScreeningContext } {
  const { now, history, imageState, signals: _, ...fields } = test;
  const clock = now === undefined ? TEST_NOW : Date.parse(now);
  const images = fields.images ?? [];
  const listing: Listing = {
    ...fields,
    id: fields.id ?? "test-listing",
    title: fields.title ?? "",
    category: fields.category ?? "other",
    price: fields.price ?? { value: "100", currency: "USD" },
    images,
    seller: { ...fields.seller, id: fields.seller?.id ?? "test-seller" },
  };
  const seller = history && {
    firstSeenAt: history.firstSeenAt === undefined ? clock : Date.parse(history.firstSeenAt),
    listingsLastHour: history.listingsLastHour ?? 0,
    listingsLastDay: history.listingsLastDay ?? 0,
    blockedLast90Days: history.blockedLast90Days ?? 0,
  };
  const state = imageState ?? (images.length === 0 ? "none" : "pending");
  return {
    listing: listingInOneShape(listing),
    context: contextInOneShape({ now: clock, seller, images: { state, readable: [], unreadable: [] } }),
  };
}
