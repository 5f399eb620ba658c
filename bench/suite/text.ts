import { join } from "node:path";
import Fuse from "fuse.js";
import AhoCorasick from "modern-ahocorasick/fast";
import { readRulesFiles } from "#rulesets/read.ts";
import { compileKnowledge, type Knowledge } from "#screening/knowledge.ts";
import type { Benchmark, Contender, Limit, Scenario } from "../benchmark.ts";
import { alternation } from "../material/alternation.ts";
import { inventBrands } from "../material/brands.ts";
import { inventListings, inventText } from "../material/listings.ts";
import { inventPiece } from "../material/nasty.ts";
import { createRandom } from "../material/random.ts";

const SHIPPED = join(import.meta.dirname, "../../rules");
const BRANDS = 2_000;
const TITLES = { full: 4_000, quick: 2_000 };
const DESCRIPTION = 1_000;
const TITLE_LIMIT_US = 60;
const DESCRIPTION_LIMIT_US = 250;
/** fuse.js takes tens of milliseconds a title, and seconds a description: a few titles are enough for a median. */
const FUSE_TITLES = 4;
/** Twice per character at a hundred times the length is still linear work, with caches that no longer hold it. */
const LINEAR = 2;
const REGEXP = "one RegExp of all names";
const FUSE = "fuse.js over all names";
const LIBRARY = "modern-ahocorasick over all names";
/** So many pieces are invented and tried, repeated to this length; the slowest are measured. */
const TRIED = { pieces: 400, characters: 2_000 };
const SLOWEST = 12;
const NASTY_SIZES = { short: 1_000, long: 100_000 };

/** Reading text: folding it, and finding every known name and term. */
export const text: Benchmark = {
  name: "text",
  measures:
    "Microseconds to read a title and a description (folding, undoing tricks, finding every brand, line and term), beside one RegExp alternation, an Aho–Corasick library and fuse.js, and how that grows with the length of the text and the number of aliases.",
  reading:
    "One core, no I/O. Assay finds names that are disguised by look-alikes, marks, spaces or digits and gives each a meaning; the RegExp and the library find plain spellings only; fuse.js finds misspellings, and looks at every name for each text.",
  scenarios: [
    againstPeers("a title", { atMost: TITLE_LIMIT_US, words: "title at most 60 µs" }, titles, true),
    againstPeers(
      "a description of 1,000 characters",
      { atMost: DESCRIPTION_LIMIT_US, words: "1,000-character description at most 250 µs" },
      () => [inventText(DESCRIPTION)],
      false,
    ),
    growing(10_000),
    growing(100_000),
    withAliases(1_000),
    withAliases(10_000),
    withAliases(100_000),
    nasty(),
  ],
};

function titles(): string[] {
  const count = TITLES.full;
  return inventListings("text", { count, images: false }).map(({ title }) => title);
}

const compiled = new Map<number, Promise<Knowledge>>();

/** Compiled once for all scenarios with as many brands. */
function knowledgeOf(brands: number): Promise<Knowledge> {
  const known = compiled.get(brands) ?? compileWith(brands);
  compiled.set(brands, known);
  return known;
}

async function compileWith(brands: number): Promise<Knowledge> {
  return compileKnowledge(await readRulesFiles(SHIPPED), { brands: inventBrands(brands) }).knowledge;
}

function namesOf({ registry }: Knowledge): string[] {
  return registry.brands.flatMap(({ name, aliases }) => [name, ...aliases]);
}

/** Reads the texts in turn, `times` of them in a round; microseconds for one, divided by `per`. */
function reader(
  name: string,
  texts: readonly string[],
  times: number,
  read: (text: string) => unknown,
  per = 1,
): Contender {
  let at = 0;
  return {
    name,
    round() {
      const started = performance.now();
      for (let i = 0; i < times; i += 1) {
        read(texts[at % texts.length] ?? "");
        at += 1;
      }
      return ((performance.now() - started) * 1000) / times / per;
    },
  };
}

function againstPeers(what: string, limit: Limit, texts: () => string[], withFuse: boolean): Scenario {
  return {
    name: what,
    unit: "µs",
    rounds: { full: 9, quick: 3 },
    warmUp: 2,
    limits: [limit],
    async open(stage) {
      const knowledge = await knowledgeOf(BRANDS);
      const names = namesOf(knowledge);
      const times = stage.quick ? TITLES.quick : TITLES.full;
      const expression = alternation(names);
      const fuse = new Fuse(names, { includeMatches: true, ignoreLocation: true, threshold: 0.2 });
      return {
        subject: reader("Assay", texts(), times, (one) => knowledge.lexicon.read(one)),
        yardsticks: [
          reader(REGEXP, texts(), times, (one) => one.match(expression)),
          reader(LIBRARY, texts(), times, librarySearch(names)),
          ...(withFuse ? [reader(FUSE, texts(), FUSE_TITLES, (one) => fuse.search(one))] : []),
        ],
        notes: () => [`${names.length} brand names and aliases; Assay also looks for every other term of the lists.`],
        close: async () => undefined,
      };
    },
  };
}

function growing(characters: number): Scenario {
  const short = 1_000;
  const yardstick = "Assay at 1 KB";
  return {
    name: `${characters / 1_000} KB of text`,
    unit: "µs/KB",
    rounds: { full: 7, quick: 3 },
    warmUp: 2,
    limits: [{ words: "linear in the length of the text: 1, 10, 100 KB", against: yardstick, atMost: LINEAR }],
    async open(stage) {
      const { lexicon } = await knowledgeOf(BRANDS);
      const kilobytes = stage.quick ? 300 : 1_000;
      const at = (size: number) => kilobytes / (size / 1_000);
      const read = (one: string) => lexicon.read(one);
      return {
        subject: reader(
          `Assay at ${characters / 1_000} KB`,
          [inventText(characters)],
          at(characters),
          read,
          characters / 1_000,
        ),
        yardsticks: [reader(yardstick, [inventText(short)], at(short), read)],
        close: async () => undefined,
      };
    },
  };
}

function withAliases(aliases: number): Scenario {
  const few = 1_000;
  return {
    name: `${aliases.toLocaleString("en-US")} invented aliases`,
    unit: "µs",
    rounds: { full: 7, quick: 3 },
    warmUp: 2,
    limits: [],
    async open(stage) {
      if (stage.quick) return { skipped: "how aliases count is measured in full runs only" };
      // Every invented brand has one alias beside its name.
      const [many, base] = [await knowledgeOf(aliases / 2), await knowledgeOf(few / 2)];
      const times = stage.quick ? TITLES.quick : TITLES.full;
      return {
        subject: reader("Assay, a title", titles(), times, (one) => many.lexicon.read(one)),
        yardsticks: [
          reader(`Assay with ${few.toLocaleString("en-US")}`, titles(), times, (one) => base.lexicon.read(one)),
          reader(REGEXP, titles(), times, regExpOf(many)),
          reader(LIBRARY, titles(), times, librarySearch(namesOf(many))),
        ],
        close: async () => undefined,
      };
    },
  };
}

/** The slowest texts that could be found at two lengths; each contender reads them all in turn. */
function nasty(): Scenario {
  const { short, long } = NASTY_SIZES;
  const yardstick = "Assay, the same in 1 KB";
  return {
    name: "texts made to be slow, 100 KB",
    unit: "µs/KB",
    rounds: { full: 7, quick: 3 },
    warmUp: 1,
    limits: [{ words: "linear for the slowest texts found: 1 and 100 KB", against: yardstick, atMost: LINEAR }],
    async open() {
      const { lexicon, terms } = await knowledgeOf(BRANDS);
      const read = (one: string) => lexicon.read(one);
      const wordings = terms.filter(({ meaning }) => meaning.use === "replica").map(({ term }) => term);
      const pieces = slowest(wordings, read);
      const texts = (size: number) => pieces.map((piece) => repeated(piece, size));
      return {
        subject: reader("Assay", texts(long), pieces.length, read, long / 1_000),
        yardsticks: [reader(yardstick, texts(short), pieces.length * 20, read, short / 1_000)],
        notes: () => [
          `The ${SLOWEST} slowest of ${TRIED.pieces} invented pieces, repeated; the slowest of all: ${JSON.stringify(pieces[0])}.`,
        ],
        close: async () => undefined,
      };
    },
  };
}

function slowest(terms: readonly string[], read: (text: string) => unknown): string[] {
  const random = createRandom(17);
  const tried = Array.from({ length: TRIED.pieces }, () => {
    const piece = inventPiece(random, terms);
    const text = repeated(piece, TRIED.characters);
    read(text);
    const started = performance.now();
    read(text);
    return { piece, took: performance.now() - started };
  });
  return tried
    .sort((a, b) => b.took - a.took)
    .slice(0, SLOWEST)
    .map(({ piece }) => piece);
}

function repeated(piece: string, characters: number): string {
  return piece.repeat(Math.ceil(characters / piece.length)).slice(0, characters);
}

function librarySearch(names: readonly string[]): (text: string) => unknown {
  const library = new AhoCorasick(names.map((name) => name.toLowerCase()));
  return (one) => library.search(one.toLowerCase());
}

function regExpOf(knowledge: Knowledge): (text: string) => unknown {
  const expression = alternation(namesOf(knowledge));
  return (one) => one.match(expression);
}
