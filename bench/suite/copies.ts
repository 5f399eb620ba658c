import sharp, { type Sharp } from "sharp";
import { compareViews } from "#images/features/compare.ts";
import type { Features } from "#images/features/features.ts";
import { findCorners, mirrored, ORB_SIDE } from "#images/features/orb.ts";
import { createHammingIndex, type HammingIndex } from "#images/hamming/hamming-index.ts";
import { findFrame } from "#images/pdq/frame.ts";
import { findPanels } from "#images/pdq/panels.ts";
import { pdqVariants } from "#images/pdq/pdq.ts";
import { hashParts, PARTS } from "#images/pdq/picture-parts.ts";
import { pdqRegions, QUERY_REGIONS } from "#images/pdq/regions.ts";
import { SAME_RADIUS } from "#screening/image/pdq.ts";
import type { Benchmark, Limit, Scenario } from "../benchmark.ts";
import { ALTERATIONS, type Alteration, type Original, sameScene } from "../material/alterations.ts";
import { photographs } from "../material/photographs.ts";
import type { Stage } from "../stage.ts";

/** Pictures that are altered, and pictures that are compared with each other. */
const ALTERED = { full: 100, quick: 5 };
const COMPARED = { full: 120, quick: 24 };
const JPEG_QUALITY = 85;
const MIN_QUALITY = 50;
const MILLION = 1_000_000;

/** What is required of each alteration with all stages, in per cent, where something is. */
const REQUIRED: Partial<Record<keyof typeof ALTERATIONS, number>> = {
  "saved anew as JPEG": 93,
  "half the size": 93,
  "other colours": 93,
  blurred: 93,
  stickers: 95,
  "cut around the middle": 97,
  "cut anywhere": 95,
  border: 95,
  collage: 88,
  screenshot: 88,
  "turned by 5°": 95,
  "turned by 12°": 95,
  "another background": 78,
};

interface Known {
  readonly original: Original;
  /** As a bank keeps them, and as those of a picture that comes in: upright and mirrored. */
  readonly corners: Features;
  readonly views: readonly Features[];
}

/** Which stages find a picture: hashes of the whole, of parts as well, and corners. */
interface Found {
  readonly whole: boolean;
  readonly parts: boolean;
  readonly corners: "picture" | "scene" | undefined;
}

/** How many altered copies of known pictures are found, and how many different pictures are taken for copies. */
export const copies: Benchmark = {
  name: "copies",
  measures:
    "Altered copies of known pictures that are found, in per cent, by stage: PDQ of the whole picture within 31 bits; with the parts of both pictures; with the second stage, which compares corners. And pictures of different things that are taken for copies, in a million pairs.",
  reading:
    "Every altered picture is saved as JPEG. A copy counts as found when a hash matches within 31 bits, or the second stage says that it is the same picture or a part of it; “the same place” does not count. The second stage compares each copy with its original, as it does for a small bank.",
  scenarios: [
    ...Object.entries<Alteration>(ALTERATIONS).map(([name, alter]) => recall(name, alter)),
    sceneScenario(),
    ...(["whole", "parts", "corners"] as const).map(falseMatches),
  ],
};

function recall(name: string, alter: Alteration): Scenario {
  const required = REQUIRED[name as keyof typeof ALTERATIONS];
  const words = `${name}: at least ${required} % of the copies`;
  const limits: Limit[] = required === undefined ? [] : [{ words, atLeast: required }];
  return {
    ...{ name, unit: "%", rounds: { full: 1, quick: 1 }, warmUp: 0, limits },
    async open(stage) {
      const { list, index, real } = await knownPictures(stage);
      const some = list.slice(0, stage.quick ? ALTERED.quick : ALTERED.full);
      const found: Found[] = [];
      for (const known of some) found.push(await look(await alter(known.original), known, index));
      const share = (is: (one: Found) => boolean) => (100 * found.filter(is).length) / found.length;
      const whole = share((one) => one.whole);
      const parts = share((one) => one.whole || one.parts);
      const all = share((one) => one.whole || one.parts || one.corners === "picture");
      return {
        subject: { name: "Assay, all stages", round: () => all },
        yardsticks: [],
        notes: () => [
          `PDQ of the whole picture: ${whole.toFixed(0)} %. With parts: ${parts.toFixed(0)} %. With corners: ${all.toFixed(0)} %.`,
          `Corners alone: ${share((one) => one.corners === "picture").toFixed(0)} %, and only the same place: ${share((one) => one.corners === "scene").toFixed(0)} %.`,
          material(found.length, real),
        ],
        close: async () => undefined,
      };
    },
  };
}

/** Another article in the same place, taken for a copy. */
function sceneScenario(): Scenario {
  return {
    ...{ name: "another article in the same place, taken for a copy", unit: "% wrong" },
    ...{ rounds: { full: 1, quick: 1 }, warmUp: 0, limits: [] },
    async open(stage) {
      const { list, index, real } = await knownPictures(stage);
      const some = list.slice(0, stage.quick ? ALTERED.quick : ALTERED.full);
      const found: Found[] = [];
      for (const known of some) found.push(await look(await sameScene(known.original), known, index));
      const share = (is: (one: Found) => boolean) => (100 * found.filter(is).length) / found.length;
      return {
        subject: {
          name: "Assay, all stages",
          round: () => share((one) => one.whole || one.parts || one.corners === "picture"),
        },
        yardsticks: [],
        notes: () => [
          `Recognised as the same place: ${share((one) => one.corners === "scene").toFixed(0)} %.`,
          material(found.length, real),
        ],
        close: async () => undefined,
      };
    },
  };
}

/** Pictures of different things, each compared with all others. */
function falseMatches(stageName: keyof Found): Scenario {
  const names = { whole: "PDQ of the whole picture", parts: "PDQ of parts", corners: "corners" };
  return {
    ...{ name: `false matches by ${names[stageName]}`, unit: "in a million pairs" },
    ...{ rounds: { full: 1, quick: 1 }, warmUp: 0, limits: [] },
    async open(stage) {
      const { list, index, real } = await knownPictures(stage);
      let wrong = 0;
      let scenes = 0;
      let pairs = 0;
      if (stageName === "corners") {
        for (const [i, one] of list.entries()) {
          for (const other of list.slice(0, i)) {
            const kind = compareViews(one.views, other.corners)?.kind;
            pairs += 1;
            if (kind === "picture") wrong += 1;
            if (kind === "scene") scenes += 1;
          }
        }
      } else {
        for (const { original } of list) {
          const hashes = await hashesOf(sharp(original.file));
          wrong += near(index, hashes[stageName]).filter((id) => {
            const { number, part } = idParts(id);
            return number !== original.number && (stageName === "parts" || part === 0);
          }).length;
          pairs += list.length - 1;
        }
      }
      return {
        subject: { name: "Assay", round: () => (wrong / pairs) * MILLION },
        yardsticks: [],
        notes: () => [
          `${wrong} of ${pairs.toLocaleString("en-US")} pairs.`,
          ...(stageName === "corners" ? [`Taken for the same place: ${scenes}.`] : []),
          material(list.length, real),
        ],
        close: async () => undefined,
      };
    },
  };
}

const material = (count: number, real: boolean) => `${count} ${real ? "photographs of clothes" : "invented pictures"}.`;

let prepared: ReturnType<typeof prepare> | undefined;

/** All known pictures, as a bank keeps them; made once for all scenarios. */
function knownPictures({ quick }: Stage) {
  prepared ??= prepare(quick ? COMPARED.quick : COMPARED.full);
  return prepared;
}

async function prepare(most: number) {
  const { files, real } = await photographs(most);
  const index = createHammingIndex();
  const list: Known[] = [];
  for (const [number, file] of files.entries()) {
    const pixels = await pixelsOf(sharp(file));
    const { width, height } = pixels;
    // Far apart in the folder, so that they show something else.
    const others = [5, 9, 14].flatMap((step) => files[(number + step) % files.length] ?? []);
    const parts = hashParts(pixels).filter(({ quality }) => quality >= MIN_QUALITY);
    index.add(
      Buffer.concat(parts.map(({ hash }) => hash)),
      parts.map(({ part }) => number * PARTS + part),
    );
    const [corners, mirror] = await viewsOf(sharp(file));
    list.push({ original: { file, width, height, number, others }, corners, views: [corners, mirror] });
  }
  return { list, index, real };
}

async function look(altered: Sharp, { original, corners }: Known, index: HammingIndex): Promise<Found> {
  const file = sharp(await altered.jpeg({ quality: JPEG_QUALITY }).toBuffer());
  const hashes = await hashesOf(file.clone());
  const mine = (id: number) => idParts(id).number === original.number;
  return {
    whole: near(index, hashes.whole).some((id) => mine(id) && idParts(id).part === 0),
    parts: near(index, hashes.parts).some(mine),
    corners: compareViews(await viewsOf(file), corners)?.kind,
  };
}

/** The hashes that are looked up: of the whole picture, and of all its parts as well. */
async function hashesOf(file: Sharp) {
  const pixels = await pixelsOf(file);
  const frame = findFrame(pixels);
  const regions = [...(frame === undefined ? [] : [frame]), ...QUERY_REGIONS, ...findPanels(pixels)];
  const { hashes, quality } = pdqVariants(pixels);
  const whole = quality >= MIN_QUALITY ? hashes : [];
  const parts = pdqRegions(pixels, regions).flatMap((part) => (part.quality >= MIN_QUALITY ? part.hashes : []));
  return { whole, parts: [...whole, ...parts] };
}

function near(index: HammingIndex, hashes: readonly Uint8Array[]): number[] {
  const ids = new Set<number>();
  for (const hash of hashes) for (const { id } of index.search(hash, SAME_RADIUS)) ids.add(id);
  return [...ids];
}

const idParts = (id: number) => ({ number: Math.floor(id / PARTS), part: id % PARTS });

async function pixelsOf(file: Sharp) {
  const { data, info } = await file.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 1 ? (1 as const) : (3 as const) };
}

async function viewsOf(file: Sharp): Promise<readonly [upright: Features, mirror: Features]> {
  const { data, info } = await file
    .resize(ORB_SIDE, ORB_SIDE, { fit: "inside", withoutEnlargement: true })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = { data, width: info.width, height: info.height };
  return [await findCorners(grey), await findCorners(mirrored(grey))];
}
