import type { Analyser } from "#screening/analyser.ts";
import { type Found, judge } from "#screening/rules/judge.ts";
import { compileRuleset, type Ruleset } from "#screening/rules/ruleset.ts";
import type { Evidence, Listing, ScreeningContext, Signal, SignalValue, Verdict } from "#screening/types.ts";
import { AssayError, type Problem } from "#src/errors.ts";

/** Signals that the tests of the rules engine pretend to have. */
export const TEST_ANALYSERS: readonly Pick<Analyser, "name" | "signals">[] = [
  { name: "price", signals: { "price.known": "bool", "price.ratio": "double", "price.support": "int" } },
  { name: "text", signals: { "text.replica": "bool", "text.terms": "list<string>", "text.language": "string" } },
  { name: "brand", signals: { "brand.name": "string" } },
  { name: "seller", signals: { "seller.ageDays": "int" } },
];

export const POLICY = `
thresholds: { review: 3, block: 6 }
proof: { requiredForBlock: true }
groups:
  price: { max: 4, min: -2 }
  text: { max: 8, min: -3 }
deadline: { hours: 24, then: hold }
degraded: { images.pending: release, "images.*": hold, rule.*: hold }
categories:
  watches:
    thresholds: { review: 2, block: 5 }
    deadline: { hours: 48, then: block }
    degraded: { images.pending: hold }
`;

/** One rule as YAML, with the fields that a test cares about replaced. */
export function ruleYaml(fields: Readonly<Record<string, string | number | boolean>> = {}): string {
  const all = {
    id: "price.low",
    title: "Too cheap",
    status: "live",
    owner: "trust-ops",
    reason: "counterfeit.price",
    when: "price.known && price.ratio < 0.25",
    points: 3.5,
    group: "price",
    ...fields,
  };
  const lines = Object.entries(all).map(([key, value]) => `  ${key}: ${value}`);
  return `- ${lines.join("\n").trimStart()}\n`;
}

/** A ruleset of these rules, with the policy above unless `files` has another. */
export function rulesetOf(rules: string, files: Readonly<Record<string, string>> = {}): Ruleset {
  const all = new Map(Object.entries({ "policy.yaml": POLICY, "any/rules.yaml": rules, ...files }));
  return compileRuleset("rs_test", all, {}, { analysers: TEST_ANALYSERS });
}

/** Every problem that compiling these files names. */
export function problemsOf(files: Readonly<Record<string, string>>): readonly Problem[] {
  try {
    compileRuleset("rs_test", new Map(Object.entries(files)), {}, { analysers: TEST_ANALYSERS });
  } catch (error) {
    if (error instanceof AssayError && error.code === "ruleset.invalid") return error.problems;
    throw error;
  }
  return [];
}

export const LISTING: Listing = {
  id: "sku-1",
  title: "Trail shoe",
  category: "shoes/sneakers",
  price: { value: "20", currency: "USD" },
  images: [],
  seller: { id: "s-1" },
};

export const CONTEXT: ScreeningContext = { now: 0, images: { state: "none", readable: [], unreadable: [] } };

/** Signals as an analyser would have found them. */
export function found(
  values: Readonly<Record<string, SignalValue>>,
  evidence: Readonly<Record<string, readonly Evidence[]>> = {},
): Found {
  const signals = new Map<string, Signal>();
  for (const [name, value] of Object.entries(values))
    signals.set(name, { name, value, evidence: evidence[name] ?? [] });
  return { signals, degraded: [] };
}

/** The verdict of a ruleset on signals, for the plain listing or a changed one. */
export function verdictOn(
  ruleset: Ruleset,
  values: Readonly<Record<string, SignalValue>>,
  change: Partial<Listing> = {},
  context: Partial<ScreeningContext> = {},
): Verdict {
  return judge(ruleset, { ...LISTING, ...change }, { ...CONTEXT, ...context }, found(values));
}
