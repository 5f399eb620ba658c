import type { Analyser, Subject } from "../analyser.ts";
import { aboutPicture, FASHION } from "../text/about.ts";
import { type Reading, withUse } from "../text/lexicon.ts";
import { lures } from "../text/lures.ts";
import { sourceSpan } from "../text/normalise.ts";
import { replicaHits } from "../text/replica-words.ts";
import { readSubject } from "../text/subject-reading.ts";
import { DEAR } from "../text/tiers.ts";
import type { Evidence, PictureFacts } from "../types.ts";
import { writtenPrices } from "./text-prices.ts";

/** Evidence of more than this tells a reviewer nothing new. */
const MAX_EVIDENCE = 6;
const MAX_VALUES = 20;
/** A line of text in a picture that a reviewer is shown whole. */
const MAX_SHOWN = 120;
/** Shorter names turn up in size labels and part numbers. */
const MIN_NAME = 4;
/** A price within this factor of the listing's is the same offer, or a former price crossed out. */
const SAME_OFFER = 2;

/** What the words in the pictures say: the same readers as for titles, on text that no search of the marketplace sees. */
export const textAnalyser: Analyser = {
  name: "image.text",
  signals: {
    "image.textRead": "int",
    "image.text": "bool",
    "image.textReplica": "bool",
    "image.textReplicaStrength": "int",
    "image.textReplicaDenied": "bool",
    "image.textContact": "bool",
    "image.textContactKinds": "list<string>",
    "image.textContactValues": "list<string>",
    "image.textBrands": "list<string>",
    "image.textBrandUnnamed": "bool",
    "image.textPrices": "list<string>",
    "image.textPriceDiffers": "bool",
  },
  analyse(subject) {
    const { context, knowledge } = subject;
    const read = context.images.readable.filter(({ text }) => text !== undefined);
    const degraded = (context.images.unread ?? []).map(({ index, reason }) => ({
      code: reason,
      detail: `the words in picture ${index + 1} were not read`,
    }));
    if (read.length === 0) return { signals: [], degraded };
    const pictures = read.map((picture) => ({
      picture,
      // One text a picture: an app's name and the handle below it belong together.
      reading: knowledge.lexicon.read((picture.text ?? []).map(({ text }) => text).join("\n")),
    }));
    return {
      signals: [
        { name: "image.textRead", value: read.length, evidence: [] },
        {
          name: "image.text",
          value: read.some(({ text = [] }) => text.length > 0),
          evidence: read.flatMap(({ index, text = [] }) => text.slice(0, 1).map((line) => shown(index, line.text))),
        },
        ...replicaSignals(subject, pictures),
        ...contactSignals(pictures),
        ...brandSignals(subject, pictures),
        ...priceSignals(subject, read),
      ],
      degraded,
    };
  },
};

interface ReadPicture {
  readonly picture: PictureFacts;
  readonly reading: Reading;
}

function replicaSignals({ found }: Subject, pictures: readonly ReadPicture[]) {
  const brandAbout = found.get("brand.known")?.value === true || FASHION.has(String(found.get("item.family")?.value));
  const about = aboutPicture(brandAbout);
  const read = pictures.map(({ picture, reading }) => ({ picture, ...replicaHits(reading, about, false) }));
  const hits = read.flatMap(({ picture, hits: own }) => own.map((hit) => ({ picture, hit })));
  const evidence = hits.slice(0, MAX_EVIDENCE).map(({ picture, hit }) => at(picture, hit.view, hit));
  return [
    { name: "image.textReplica", value: hits.length > 0, evidence },
    { name: "image.textReplicaStrength", value: Math.max(0, ...hits.map(({ hit }) => hit.meaning.strength)), evidence },
    { name: "image.textReplicaDenied", value: read.some(({ denied }) => denied), evidence: [] },
  ];
}

function contactSignals(pictures: readonly ReadPicture[]) {
  const kinds = new Set<string>();
  const values = new Set<string>();
  const evidence: Evidence[] = [];
  for (const { picture, reading } of pictures) {
    for (const lure of lures(reading)) {
      kinds.add(lure.kind);
      if (lure.value !== "" && values.size < MAX_VALUES) values.add(`${lure.kind}:${lure.value}`);
      if (evidence.length < MAX_EVIDENCE) evidence.push(at(picture, reading.view, lure));
    }
  }
  return [
    { name: "image.textContact", value: kinds.size > 0, evidence },
    { name: "image.textContactKinds", value: [...kinds].sort(), evidence },
    { name: "image.textContactValues", value: [...values].sort(), evidence },
  ];
}

function brandSignals(subject: Subject, pictures: readonly ReadPicture[]) {
  const { mentions, declared, description } = readSubject(subject);
  const brands = new Set<string>();
  const evidence: Evidence[] = [];
  let dear = false;
  for (const { picture, reading } of pictures) {
    for (const hit of withUse(reading.found, "brand")) {
      const { brand, guarded } = hit.meaning;
      if (guarded || brand.tier === "other" || brand.key.length < MIN_NAME || brands.has(brand.name)) continue;
      brands.add(brand.name);
      dear ||= DEAR.has(brand.tier);
      if (evidence.length < MAX_EVIDENCE) evidence.push(at(picture, reading.view, hit));
    }
  }
  const names = mentions.length > 0 || declared !== undefined || withUse(description?.found ?? [], "brand").length > 0;
  return [
    { name: "image.textBrands", value: [...brands].sort().slice(0, MAX_VALUES), evidence },
    // A brand that the listing itself does not name, nor any other.
    { name: "image.textBrandUnnamed", value: dear && !names, evidence },
  ];
}

function priceSignals({ listing: { price } }: Subject, pictures: readonly PictureFacts[]) {
  const all = pictures.flatMap(({ index, text = [] }) =>
    text.flatMap((line) => writtenPrices(line.text).map((written) => ({ index, ...written }))),
  );
  const asked = Number(price.value);
  const comparable = all.filter(({ currencies }) => currencies.includes(price.currency));
  const agrees = comparable.some(({ value }) => value <= asked * SAME_OFFER && value >= asked / SAME_OFFER);
  const evidence = all.slice(0, MAX_EVIDENCE).map(({ index, text }) => shown(index, text));
  return [
    { name: "image.textPrices", value: [...new Set(all.map(({ text }) => text))].slice(0, MAX_VALUES), evidence },
    { name: "image.textPriceDiffers", value: comparable.length > 0 && !agrees, evidence },
  ];
}

function at({ index }: PictureFacts, view: Reading["view"], span: { readonly start: number; readonly end: number }) {
  return shown(index, sourceSpan(view, span.start, span.end).text.replaceAll("\n", " "));
}

function shown(index: number, text: string): Evidence {
  return { kind: "image", index, fact: "text in the picture", value: text.slice(0, MAX_SHOWN).toWellFormed() };
}
