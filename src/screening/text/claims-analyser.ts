import type { Analyser } from "../analyser.ts";
import type { Evidence } from "../types.ts";
import { isAuthenticClaim } from "./authentic-claim.ts";
import { flashMemory } from "./capacity.ts";
import { type Found, type Meaning, type Reading, withUse } from "./lexicon.ts";
import { sourceSpan } from "./normalise.ts";
import type { Brand } from "./registry.ts";
import { namesOneSize, spansSizes } from "./sizes.ts";
import { readSubject, type SubjectReading, type TextField, textsOf } from "./subject-reading.ts";
import { impossibleVolts } from "./voltage.ts";

type State = Extract<Meaning, { use: "state" }>;
type Place = Extract<Evidence, { kind: "text" }>;

/** File names of pictures that are looked at, and how much of each. */
const MAX_IMAGES = 20;
const MAX_PATH = 200;
/** Shorter names turn up in hashes and numbers. */
const MIN_NAME = 4;

/** Claims of one listing that do not go together. */
export const claimsAnalyser: Analyser = {
  name: "text.claims",
  signals: {
    "claims.newYetUnpacked": "bool",
    "claims.authenticYetReplica": "bool",
    "claims.brandedYetUnbranded": "bool",
    "claims.manySizes": "bool",
    "claims.oneSize": "bool",
    "claims.new": "bool",
    "claims.compatible": "bool",
    "claims.flashTerabytes": "double",
    "claims.impossibleVolts": "bool",
    "claims.imageBrands": "list<string>",
    "claims.imageBrandUnnamed": "bool",
  },
  analyse(subject) {
    const read = readSubject(subject);
    const said = statesOf(read);
    const replica = subject.found.get("text.replica");
    const strength = Number(subject.found.get("text.replicaStrength")?.value ?? 0);
    const claimed = said.get("claims-authentic");
    const unpacked = said.get("unpacked");
    const tagged = said.get("new-with-tags");
    const fresh = said.get("new") ?? tagged;
    const plain = said.get("no-brand");
    // a description tells what the maker's own part fits, too
    const fits = said.get("compatible");
    const compatible = fits?.field === "title" ? fits : undefined;
    const sizes = said.get("many-sizes");
    const manySizes = sizes !== undefined || spansSizes(read.title.words.sizes, subject.listing.title);
    const shown = brandsOfImages(
      subject.listing.images,
      subject.knowledge.lexicon.read,
      subject.listing.url,
      read.item.family,
    );
    const named = new Set(
      [
        ...read.mentions.map(({ brand }) => brand),
        ...(read.declared === undefined ? [] : [read.declared.brand]),
      ].flatMap((brand) => [brand.name, ...(brand.house === undefined ? [] : [brand.house])]),
    );
    const memory = flashMemory(read.title.words.memory, read.title.view.text);
    const volts = impossibleVolts(read.title.view.text);
    const unnamed = shown.filter((brand) => !named.has(brand.name) && !named.has(brand.house ?? brand.name));
    return {
      signals: [
        {
          name: "claims.newYetUnpacked",
          value: tagged !== undefined && unpacked !== undefined,
          evidence: both(tagged, unpacked),
        },
        {
          name: "claims.authenticYetReplica",
          value: claimed !== undefined && strength >= 2,
          evidence: [...both(claimed, undefined), ...(replica?.evidence ?? [])].slice(0, 4),
        },
        {
          name: "claims.brandedYetUnbranded",
          value: plain !== undefined && read.main !== undefined,
          evidence: both(plain, undefined),
        },
        {
          name: "claims.manySizes",
          value: manySizes,
          evidence: both(sizes, undefined),
        },
        {
          name: "claims.oneSize",
          value:
            !manySizes && read.item.lot === 1 && namesOneSize(read.title.words.sizes, read.title.view.text, read.item),
          evidence: [],
        },
        {
          name: "claims.new",
          value: !read.item.used && (fresh !== undefined || read.condition.fresh),
          evidence: both(fresh, undefined),
        },
        {
          name: "claims.compatible",
          value: compatible !== undefined,
          evidence: both(compatible, undefined),
        },
        ...(memory === undefined
          ? []
          : [
              {
                name: "claims.flashTerabytes",
                value: memory.terabytes,
                evidence: inTitle(read, memory),
              },
            ]),
        {
          name: "claims.impossibleVolts",
          value: volts !== undefined,
          evidence: volts === undefined ? [] : inTitle(read, volts),
        },
        { name: "claims.imageBrands", value: [...new Set(shown.map(({ name }) => name))], evidence: [] },
        { name: "claims.imageBrandUnnamed", value: unnamed.length > 0, evidence: [] },
      ],
    };
  },
};

/** The first place at which each state is said. */
function statesOf(read: SubjectReading): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [field, reading] of textsOf(read)) {
    const claimsAuthentic = isAuthenticClaim(reading);
    let unmeant = 0;
    for (const hit of withUse(reading.found, "state")) {
      const { state } = hit.meaning;
      // "New Balance" is not new
      if (hit.end <= unmeant) continue;
      if (state === "unmeant") unmeant = hit.end;
      if (state === "claims-authentic" && !claimsAuthentic(hit)) continue;
      if (!places.has(state)) places.set(state, place(field, reading, hit));
    }
  }
  return places;
}

function place(field: TextField, reading: Reading, hit: Found<State>): Place {
  return { kind: "text", field, ...sourceSpan(reading.view, hit.start, hit.end), category: hit.meaning.state };
}

function inTitle({ title }: SubjectReading, { start, end }: { start: number; end: number }): Evidence[] {
  return [{ kind: "text", field: "title", ...sourceSpan(title.view, start, end) }];
}

function both(one: Evidence | undefined, other: Evidence | undefined): Evidence[] {
  return [one, other].filter((evidence) => evidence !== undefined);
}

/** Brands that the file names of the pictures name: sellers rename the title and forget the pictures. */
function brandsOfImages(
  images: readonly { readonly url: string }[],
  read: (text: string) => Reading,
  own: string | undefined,
  family: string,
): Brand[] {
  const brands: Brand[] = [];
  for (const { url } of images.slice(0, MAX_IMAGES)) {
    for (const name of namesOf(url)) {
      // a shop's own folders carry its name, not the article's
      if (name === "" || own?.includes(name)) continue;
      for (const { meaning } of withUse(read(asWords(name)).found, "brand")) {
        const { brand, guarded } = meaning;
        // cameras and telephones sign the pictures that they take
        if (brand.tier === "electronics" && family !== "electronics") continue;
        if (!guarded && brand.tier !== "other" && brand.key.length >= MIN_NAME) brands.push(brand);
      }
    }
  }
  return brands;
}

/** The last part of the path without its ending, and pictures that a query names: "/resize?file=gucci-belt.jpg". */
function namesOf(url: string): string[] {
  const [path = "", query = ""] = url.replace(/^[a-z]+:\/\/[^/]*/i, "").split("?");
  const named = query.slice(0, MAX_PATH).match(/[^=&/]+(?=\.(?:jpe?g|png|webp|avif|gif)(?:&|$))/gi) ?? [];
  const last = path.split("#")[0]?.slice(-MAX_PATH).split("/").at(-1) ?? "";
  return [last.replace(/\.[a-z0-9]{2,5}$/i, ""), ...named].map(decode);
}

/** "IMG_LouisVuitton_01" as "IMG Louis Vuitton 01". */
function asWords(name: string): string {
  return name.replace(/[_+]+/g, " ").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
