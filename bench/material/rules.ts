import { parse } from "yaml";
import type { SignalType } from "#screening/analyser.ts";
import { ANALYSERS } from "#screening/analysers.ts";
import { createRandom, type Random } from "./random.ts";

/** A rule as far as the benchmark needs it. */
export interface RuleText {
  readonly id: string;
  readonly when: string;
}

const KNOWN_FOLDERS = /^(?:lists|brands|prices|exceptions)\//;
const GENERATED = "bench/generated.yaml";

/** The rules that run in a bundle of files: all but drafts and retired ones. */
export function activeRules(files: ReadonlyMap<string, string>): RuleText[] {
  return [...files]
    .filter(([path]) => path.includes("/") && /\.ya?ml$/.test(path) && !KNOWN_FOLDERS.test(path))
    .flatMap(([, text]) => (parse(text) ?? []) as (RuleText & { status: unknown })[])
    .filter(({ status }) => status !== "draft" && status !== "retired");
}

/** The bundle with invented rules added, so that exactly `count` run. Their conditions have the shapes of the shipped ones. */
export function withRules(files: ReadonlyMap<string, string>, count: number): Map<string, string> {
  const missing = count - activeRules(files).length;
  if (missing < 0) throw new Error(`the shipped rules are more than ${count}`);
  const { groups } = parse(files.get("policy.yaml") ?? "") as { groups: Record<string, unknown> };
  const random = createRandom(17);
  const rules = Array.from({ length: missing }, (_, number) => ({
    id: `bench.rule-${number}`,
    title: `Invented rule ${number}`,
    status: "live",
    owner: "bench",
    reason: "bench.rule",
    when: inventCondition(random),
    points: Math.round((random.next() * 4 - 1.5) * 10) / 10,
    group: random.pick(Object.keys(groups)),
  }));
  // JSON is YAML.
  return new Map([...files, [GENERATED, JSON.stringify(rules, null, 1)]]);
}

/** Two to four comparisons, as rules have: signals of every type, and fields of the listing. */
function inventCondition(random: Random): string {
  const signals = ANALYSERS.flatMap((analyser) => Object.entries(analyser.signals));
  const parts = Array.from({ length: 1 + random.int(3) }, () => {
    const [name, type] = random.pick(signals);
    return comparison(random, name, type);
  });
  parts.push(random.pick(LISTING_PARTS)(random));
  return parts.join(random.chance(0.8) ? " && " : " || ");
}

const LISTING_PARTS: readonly ((random: Random) => string)[] = [
  (random) => `listing.price.value < ${50 + random.int(400)}.0`,
  (random) => `listing.category.startsWith("${random.pick(["shoes", "bags", "watches", "clothing", "accessories"])}")`,
  (random) => `listing.imageCount < ${1 + random.int(4)}`,
  () => "!listing.condition.isUsed()",
  (random) => `listing.shipsFrom in ["${random.pick(["CN", "TR", "HK"])}", "${random.pick(["VN", "TH", "PK"])}"]`,
  (random) => `listing.title.contains("${random.pick(["bundle", "lot of", "strap", "for parts", "custom"])}")`,
];

function comparison(random: Random, name: string, type: SignalType): string {
  if (type === "bool") return random.chance(0.7) ? name : `!${name}`;
  if (type === "int") return `${name} ${random.pick([">", "<", ">="])} ${random.int(6)}`;
  if (type === "double") return `${name} ${random.pick([">", "<"])} ${(random.next() * 2).toFixed(2)}`;
  const word = random.pick(["copy", "bag", "sneakers", "telegram", "strap", "strong"]);
  return type === "string" ? `${name} == "${word}"` : `"${word}" in ${name}`;
}
