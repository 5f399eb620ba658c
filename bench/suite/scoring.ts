import { join } from "node:path";
import { contentAddress } from "#rulesets/content-address.ts";
import { readRulesFiles } from "#rulesets/read.ts";
import { ANALYSERS, analyse } from "#screening/analysers.ts";
import { buildEnvironment } from "#screening/rules/cel.ts";
import { LISTING_FIELDS } from "#screening/rules/listing-fields.ts";
import { compileRuleset, type Ruleset } from "#screening/rules/ruleset.ts";
import { buildVocabulary, type Value } from "#screening/rules/vocabulary.ts";
import { screen } from "#screening/screen.ts";
import type { Listing, ScreeningContext, SignalValue } from "#screening/types.ts";
import type { Benchmark, Contender } from "../benchmark.ts";
import { alternation } from "../material/alternation.ts";
import { inventBrands } from "../material/brands.ts";
import { inventListings } from "../material/listings.ts";
import { activeRules, withRules } from "../material/rules.ts";

const RULES = 200;
const BRANDS = 2_000;
const LISTINGS = { full: 4_000, quick: 1_500 };
const LIMIT_US = 400;
const SHIPPED = join(import.meta.dirname, "../../rules");
const CEL = "cel-js, the same rules, each parsed once and evaluated";
const REGEXP = "one RegExp of all brand names";

/** What one listing costs in the process, without queue or database. */
export const scoring: Benchmark = {
  name: "scoring",
  measures:
    "Microseconds for one listing through `screen()` with 200 rules and 2,000 brands: reading its text, comparing its price, running every rule, adding up.",
  reading:
    "One core, no I/O. The rules are the shipped ones and invented ones with conditions of the same shapes, the brands the shipped ones and invented ones; titles and descriptions are invented, of 30 to 80 and 0 to 800 characters. The yardsticks do less: cel-js gets every signal ready-made and only evaluates the conditions; the RegExp only finds words and knows neither prices nor rules.",
  scenarios: [
    {
      name: "200 rules, 2,000 brands",
      unit: "µs",
      rounds: { full: 15, quick: 5 },
      warmUp: 2,
      limits: [{ words: "200 rules, 2,000 brands: at most 400 µs a listing on one core", atMost: LIMIT_US }],
      async open(stage) {
        const { ruleset, conditions, brands } = await prepareRuleset();
        const count = stage.quick ? LISTINGS.quick : LISTINGS.full;
        const listings = inventListings("scoring", { count, images: false, brands });
        const verdicts = new Map<string, number>();
        return {
          subject: perListing("Assay", listings, (listing) => {
            const { verdict } = screen(ruleset, listing, CONTEXT);
            verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
          }),
          yardsticks: [
            celContender(ruleset, conditions, listings),
            perListing(REGEXP, listings, alternationOf(ruleset)),
          ],
          notes: () => [
            `${ruleset.active.length} rules run, ${ruleset.knowledge.registry.brands.length} brands are known.`,
            `Verdicts: ${[...verdicts].map(([verdict, n]) => `${verdict} ${n}`).join(", ")}.`,
          ],
          close: async () => undefined,
        };
      },
    },
  ],
};

const NOW = Date.parse("2026-11-01T12:00:00Z");
const HOUR_MS = 3_600_000;
const CONTEXT: ScreeningContext = {
  now: NOW,
  images: { state: "none", readable: [], unreadable: [] },
  seller: { firstSeenAt: NOW - 200 * HOUR_MS, listingsLastHour: 2, listingsLastDay: 9, blockedLast90Days: 0 },
};

/** The shipped bundle, filled up to the numbers of the limit. */
export async function prepareRuleset(): Promise<{ ruleset: Ruleset; conditions: string[]; brands: string[] }> {
  const shipped = await readRulesFiles(SHIPPED);
  const files = withRules(shipped, RULES);
  const known = compileRuleset("shipped", shipped).knowledge.registry.brands.length;
  const brands = inventBrands(Math.max(0, BRANDS - known));
  const ruleset = compileRuleset(contentAddress(files, { brands }), files, { brands });
  return { ruleset, conditions: activeRules(files).map(({ when }) => when), brands: brands.map(({ brand }) => brand) };
}

function perListing(name: string, listings: readonly Listing[], work: (listing: Listing) => void): Contender {
  return {
    name,
    round() {
      const started = performance.now();
      for (const listing of listings) work(listing);
      return ((performance.now() - started) * 1000) / listings.length;
    },
  };
}

function alternationOf({ knowledge }: Ruleset): (listing: Listing) => void {
  const expression = alternation([...knowledge.registry.brands.flatMap(({ name, aliases }) => [name, ...aliases])]);
  return ({ title, description = "" }) => {
    title.match(expression);
    description.match(expression);
  };
}

function celContender(ruleset: Ruleset, conditions: readonly string[], listings: readonly Listing[]): Contender {
  const environment = buildEnvironment(buildVocabulary(ANALYSERS));
  const programs = conditions.map((condition) => environment.parse(condition));
  const contexts = new Map(listings.map((listing) => [listing, celContext(ruleset, listing)]));
  return perListing(CEL, listings, (listing) => {
    const context = contexts.get(listing);
    for (const program of programs) program(context);
  });
}

const EMPTY: Readonly<Record<string, SignalValue>> = { bool: false, int: 0, double: 0, string: "", "list<string>": [] };

/** Everything that conditions name, as cel-js wants it; what a listing lacks is filled in, so that nothing throws. */
function celContext(ruleset: Ruleset, listing: Listing): Record<string, unknown> {
  const { signals } = analyse(listing, CONTEXT, ruleset.knowledge);
  const context: Record<string, unknown> = {};
  for (const [name, { type }] of ruleset.vocabulary.words) {
    if (name.endsWith("()")) continue;
    const field = name.startsWith("listing.")
      ? LISTING_FIELDS[name.slice("listing.".length)]?.read(listing, ruleset.knowledge.readCondition)
      : undefined;
    set(context, name.split("."), celValue(field ?? signals.get(name)?.value ?? EMPTY[type] ?? "", type));
  }
  return context;
}

function celValue(value: Value, type: string): unknown {
  return type === "int" ? BigInt(Math.trunc(Number(value))) : value;
}

function set(target: Record<string, unknown>, [step = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[step] = value;
  else {
    target[step] ??= {};
    set(target[step] as Record<string, unknown>, rest, value);
  }
}
