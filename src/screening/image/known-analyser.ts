import type { Analyser } from "../analyser.ts";
import { brandKey } from "../text/registry.ts";
import type { Evidence, Signal } from "../types.ts";
import { SAME_RADIUS, WHOLE } from "./pdq.ts";
import { type VisibleMatch, visibleMatches } from "./visible-matches.ts";

/**
 * Proof asks for more: half of that, and hashes of good quality. Measured on 293 photographs: copies that were only
 * saved anew stay within it, and no two different ones come nearer than 72 (docs/images.md).
 */
const PROOF = 16;
const PROOF_QUALITY = 80;

/** Which known pictures the listing shows: known fakes, rights holders' own, and those of the operator's own banks. */
export const knownAnalyser: Analyser = {
  name: "image.known",
  signals: {
    "image.counterfeit": "bool",
    "image.counterfeitProof": "bool",
    "image.counterfeitPart": "bool",
    "image.counterfeitDistance": "int",
    "image.counterfeitConfirmed": "bool",
    "image.counterfeitScene": "bool",
    "image.official": "bool",
    "image.officialBrand": "string",
    "image.officialAgrees": "bool",
    "image.benign": "int",
    "image.banks": "list<string>",
  },
  analyse({ context, found, knowledge }) {
    const matches = visibleMatches(context.images);
    const of = (kind: VisibleMatch["kind"]) => matches.filter((match) => match.kind === kind);
    const hashed = of("counterfeit").filter(({ confirmed }) => confirmed === undefined);
    const fakes = hashed.filter(({ distance }) => distance <= SAME_RADIUS);
    const whole = fakes.filter(isWhole);
    const part = fakes.filter((match) => !isWhole(match));
    // Never proof: corners say that it is the same photograph, or some of it, and not how much was changed.
    const confirmed = of("counterfeit").filter((match) => match.confirmed === "picture");
    const scenes = of("counterfeit").filter((match) => match.confirmed === "scene");
    const proof = whole.filter(({ distance, quality }) => distance <= PROOF && quality >= PROOF_QUALITY);
    const official = of("official").filter(
      (match) => match.confirmed === "picture" || (match.confirmed === undefined && match.distance <= SAME_RADIUS),
    );
    const brand = official.find((match) => match.brand !== undefined)?.brand;
    const listed = found.get("brand.name")?.value;
    const keyOf = (name: string): string => brandKey(knowledge.registry.byAlias, name);
    const others = of("other").filter((match) => match.confirmed !== "scene");
    const benign = context.images.readable.filter((picture) =>
      picture.matches?.some(({ kind }) => kind === "benign"),
    ).length;
    const nearest = Math.min(...hashed.map(({ distance }) => distance));
    const signals: Signal[] = [
      { name: "image.counterfeit", value: whole.length > 0, evidence: whole.map(evidenceOf) },
      { name: "image.counterfeitProof", value: proof.length > 0, evidence: proof.map(evidenceOf) },
      { name: "image.counterfeitPart", value: part.length > 0, evidence: part.map(evidenceOf) },
      { name: "image.counterfeitConfirmed", value: confirmed.length > 0, evidence: confirmed.map(evidenceOf) },
      { name: "image.counterfeitScene", value: scenes.length > 0, evidence: scenes.map(evidenceOf) },
      { name: "image.official", value: official.length > 0, evidence: official.map(evidenceOf) },
      { name: "image.officialBrand", value: brand ?? "", evidence: official.map(evidenceOf) },
      {
        name: "image.officialAgrees",
        value: brand !== undefined && typeof listed === "string" && keyOf(brand) === keyOf(listed),
        evidence: official.map(evidenceOf),
      },
      { name: "image.benign", value: benign, evidence: [] },
      {
        name: "image.banks",
        value: [...new Set(others.map(({ bank }) => bank))],
        evidence: others.map(evidenceOf),
      },
    ];
    // Absent, not large, where there is none: rules that ask how near it is then do not apply.
    if (Number.isFinite(nearest)) {
      const evidence = hashed.filter(({ distance }) => distance === nearest);
      signals.push({ name: "image.counterfeitDistance", value: nearest, evidence: evidence.map(evidenceOf) });
    }
    return { signals };
  },
};

/** Whether all of the picture is all of a known one. */
const isWhole = ({ region, part }: VisibleMatch): boolean => region === WHOLE && part === undefined;

function evidenceOf(match: VisibleMatch): Evidence {
  const { picture, bank, kind, entry, distance, brand } = match;
  const value = `${kind} picture${brand === undefined ? "" : ` of ${brand}`}${whereOf(match)}`;
  return { kind: "image", index: picture.index, fact: "known picture", value, bank, entry, distance };
}

function whereOf({ region, part, confirmed, corners }: VisibleMatch): string {
  if (confirmed === "scene") return ` (the same place behind another article, by ${corners} corners)`;
  if (confirmed === "picture") return ` (the same picture or a part of it, by ${corners} corners)`;
  const here = region === WHOLE ? "" : ` (${region})`;
  return part === undefined ? here : `, its ${part}${here}`;
}
