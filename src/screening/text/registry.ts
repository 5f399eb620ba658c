import { z } from "zod";
import type { Problem } from "#src/errors.ts";
import type { ExtraBrand } from "../knowledge.ts";
import { checkSource, readSource } from "../source.ts";
import { type Articles, unknownArticles } from "./brand-articles.ts";
import { brandClashes, type FiledBrand, unknownHouses } from "./brand-clashes.ts";
import { term } from "./lists.ts";
import { foldedText } from "./normalise.ts";
import { TIERS, type Tier } from "./tiers.ts";

/** What a team's shirt is called: of those who play in a jersey, a shirt is a T-shirt with the name. */
const SHIRTS = ["shirt", "jersey"] as const;
export type Shirts = (typeof SHIRTS)[number];

/** The line of a team's shirts, by which they have a price; `lists/shirts.yaml` tells them. */
const SHIRT_LINE = { tshirt: [["jersey"]] };

/** What makes a brand a team. */
export interface Team {
  readonly shirts: Shirts;
  readonly line: Line;
  /** Names that are also a town's, a country's or a word, and mean the team only beside what says shirt. */
  readonly besideShirt: readonly string[];
}

/** A brand as the analysers know it. */
export interface Brand {
  readonly id: number;
  readonly name: string;
  /** Folded name: how references and declared brands are looked up. */
  readonly key: string;
  readonly tier: Tier;
  readonly aliases: readonly string[];
  /** The name is also an ordinary word and counts only with more reason. */
  readonly word: boolean;
  /** Aliases that are ordinary words or very short, folded. */
  readonly guarded: ReadonlySet<string>;
  /** Kinds or families that the brand makes; empty when unknown. */
  readonly makes: ReadonlySet<string>;
  readonly lines: readonly Line[];
  /** Of a sports team. */
  readonly team?: Team | undefined;
  /** The name of the brand whose label it is: Jordan is Nike's. */
  readonly house?: string | undefined;
}

/** A product line. `alone`: its name tells the brand without the brand's own name. */
export interface Line {
  readonly name: string;
  readonly key: string;
  readonly kind: string;
  readonly family: string;
  readonly alone: boolean;
  readonly aliases: readonly string[];
}

/** One name may stand for a list or an entry of nothing but it: what is wrong is then said of the longer form. */
const orBare = <T extends z.ZodType>(whole: (name: string) => unknown, schema: T) =>
  z.preprocess((value) => (typeof value === "string" ? whole(value) : value), schema);

const names = z.array(term, "must be a list of names, as in `[Zyla, Zylanthra Paris]`");
const line = orBare(
  (name) => [name],
  z.array(term, "must be a line's name (a number in quotes), or a list of its names").min(1, "must name the line"),
);
const linesByKind = z.record(
  z.string(),
  z.array(line, "must be a list of lines, as in `[Moonbag]`"),
  "must be lists of lines by kind of article, as in `bag: [Moonbag]`",
);
const articles = z.array(z.string(), "must be a list of kinds or families of article, as in `[bags, wallet]`");
const brandEntry = orBare(
  (name) => ({ name }),
  z.strictObject(
    {
      name: term,
      aliases: names.optional(),
      /** Aliases that count only when written exactly so, capitals included. */
      short: names.optional(),
      word: z.boolean().optional(),
      makes: articles.optional(),
      /** The brand whose label it is. */
      house: term.optional(),
      /** Instead of the group's. */
      tier: z.enum(TIERS).optional(),
      lines: linesByKind.optional(),
      wordLines: linesByKind.optional(),
      /** Of a team, in a group with `shirts`. */
      besideShirt: names.optional(),
    },
    "must be a brand's name (a number in quotes), or an entry that begins with `name:`",
  ),
);
const brandFile = z.array(
  z.strictObject(
    {
      tier: z.enum(TIERS),
      makes: articles.optional(),
      /** The brands are teams, whose shirts are called so. */
      shirts: z.enum(SHIRTS).optional(),
      brands: z.array(brandEntry, "must be a list of brands: begin each with `-`"),
    },
    "must be a group of brands, with `tier:` and `brands:`",
  ),
  "a brand file is a list of groups: begin each with `- tier:`",
);

/** The name by which a brand is known again, however it is spelled: "LV" and "Louis Vuitton", "Hermes" and "Hermès". */
export function brandKey(byAlias: ReadonlyMap<string, Brand>, spelled: string): string {
  const key = foldedText(spelled);
  return byAlias.get(key)?.key ?? key;
}

/** Reads the brand files of a bundle and a marketplace's own brands into one registry; the files come first. */
export function readRegistry(
  files: ReadonlyMap<string, string>,
  extra: readonly ExtraBrand[],
  referenced: Iterable<string>,
  common: ReadonlySet<string>,
  articles: Articles,
): {
  readonly brands: readonly Brand[];
  readonly byAlias: ReadonlyMap<string, Brand>;
  readonly problems: readonly Problem[];
  /** What names a brand that stands in none of the files. */
  readonly unplaced: readonly Problem[];
} {
  const brands: Brand[] = [];
  const byAlias = new Map<string, Brand>();
  const problems: Problem[] = [];
  const filed: FiledBrand[] = [];
  const add = (brand: Omit<Brand, "id" | "key">): void => {
    const made: Brand = { ...brand, id: brands.length, key: foldedText(brand.name) };
    brands.push(made);
    for (const alias of [brand.name, ...brand.aliases]) {
      const key = foldedText(alias);
      if (!byAlias.has(key)) byAlias.set(key, made);
    }
  };
  for (const [file, text] of files) {
    if (!file.startsWith("brands/") || !/\.ya?ml$/.test(file)) continue;
    const source = readSource(file, text);
    if (source.problems.length > 0) {
      problems.push(...source.problems);
      continue;
    }
    const { value: groups = [], problems: misshapen } = checkSource(source, brandFile);
    problems.push(...misshapen, ...unknownArticles(source, groups, articles));
    for (const [g, group] of groups.entries()) {
      for (const [b, brand] of group.brands.entries()) {
        const { name, aliases = [], short = [], besideShirt = [], house } = brand;
        const [line] = readLines(SHIRT_LINE, false, articles);
        const team = group.shirts && line && { shirts: group.shirts, line, besideShirt };
        if (besideShirt.length > 0 && team === undefined) {
          const at = source.at([g, "brands", b, "besideShirt"], "key");
          problems.push({ at, message: `\`${name}\` is no team: give its group \`shirts\`` });
        }
        filed.push({ name, aliases, short, besideShirt, house, at: (...path) => source.at([g, "brands", b, ...path]) });
        add({
          name,
          tier: brand.tier ?? group.tier,
          house,
          aliases: [...aliases, ...short],
          word: brand.word ?? false,
          guarded: new Set([...short, ...(brand.word === true ? [name] : [])].map((a) => foldedText(a))),
          makes: new Set(brand.makes ?? group.makes ?? []),
          lines: [
            ...readLines(brand.lines, true, articles),
            ...readLines(brand.wordLines, false, articles),
            ...(team === undefined ? [] : [team.line]),
          ],
          team,
        });
      }
    }
  }
  problems.push(...brandClashes(filed));
  for (const own of extra) addOwn(own.brand, own.aliases);
  for (const name of referenced) addOwn(name, []);

  function addOwn(name: string, aliases: readonly string[]): void {
    const key = foldedText(name);
    if (key.length < 2 || byAlias.has(key)) return;
    const useful = aliases.filter((alias) => {
      const folded = foldedText(alias);
      return folded.length >= 4 && !common.has(folded) && !byAlias.has(folded);
    });
    const isWord = common.has(key) || key.length < 4 || /^\d+$/.test(key);
    // nothing else is known of it, and one word of it may be any word
    const single = [name, ...useful].map((alias) => foldedText(alias)).filter((alias) => /^[a-z0-9]+$/.test(alias));
    add({
      name,
      tier: "other",
      aliases: useful,
      word: isWord,
      guarded: new Set(isWord ? [key, ...single] : single),
      makes: new Set(),
      lines: [],
    });
  }
  return { brands, byAlias, problems, unplaced: unknownHouses(filed) };
}

function readLines(byKind: z.infer<typeof linesByKind> | undefined, alone: boolean, articles: Articles): Line[] {
  const lines: Line[] = [];
  for (const [kind, entries] of Object.entries(byKind ?? {})) {
    const family = articles.get(kind) ?? "unknown";
    for (const [name, ...aliases] of entries) {
      if (name !== undefined) lines.push({ name, key: foldedText(name), kind, family, alone, aliases });
    }
  }
  return lines;
}
