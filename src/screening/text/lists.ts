import { z } from "zod";
import { charClass } from "./fold.ts";
import { foldedText } from "./normalise.ts";

const BROKEN = /[\p{Cc}\ufffd]/u;

/** A longer phrase is a sentence, and sellers do not write the same one twice. */
export const LONGEST_TERM = 80;

/** What is wrong with a text, in words; `undefined` when nothing is. It comes with what folding leaves of it. */
type Fault = (text: string, folded: string) => string | undefined;

const NO_TEXT = "must be a text: put a number in quotes";

const asText = (fault: Fault) =>
  z.string(NO_TEXT).superRefine((text, context) => {
    const message = fault(text, foldedText(text));
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** Something must be left of it after folding. */
const written: Fault = (text, folded) => {
  if (BROKEN.test(text)) return "the term holds a broken character: is the file UTF-8?";
  if (folded === "") return "the term is empty once folded for matching";
  return text.length > LONGEST_TERM ? `the term is longer than ${LONGEST_TERM} characters` : undefined;
};

const termFault: Fault = (text, folded) =>
  written(text, folded) ??
  (folded.length === 1 && charClass(folded.charCodeAt(0)) !== 3
    ? `the term "${text}" is one character and would match everywhere`
    : undefined);

/** A term of a list: something that is left after folding, and more than one letter of a spacing script. */
export const term = asText(termFault);

/** Enough for three choices of a dozen words each; more is a mistake in the pattern. */
const MOST_READINGS = 1_500;

/** Entries of a list, each a term or several at once: `copia (exacta|perfecta|)`. Comes out as terms. */
const termsOf = (fault: Fault) =>
  z
    .array(z.string(NO_TEXT), "must be a list of terms, as in `[copy, replica]`")
    .min(1)
    .transform((entries, context) => {
      const seen = new Set<string>();
      const terms = new Set<string>();
      entries.forEach((entry, i) => {
        const refuse = (message: string): void => context.addIssue({ code: "custom", path: [i], message });
        const read = readEntry(entry, fault);
        if (typeof read === "string") refuse(read);
        else for (const text of read) terms.add(text);
        const key = entry.toLowerCase();
        if (seen.has(key)) refuse(`"${entry}" is in this list twice`);
        seen.add(key);
      });
      return [...terms];
    });

const terms = termsOf(termFault);

/** The terms that an entry stands for, or what is wrong with it. */
function readEntry(entry: string, fault: Fault): string[] | string {
  if (entry.split(CHOICE).some((part, k) => k % 2 === 0 && part.includes("|")))
    return `"${entry}" has a \`|\` outside of a choice: close each bracket, and put no choice into another`;
  const readings = readingsOf(entry);
  if (readings === undefined) return `"${entry}" stands for more than ${MOST_READINGS} terms`;
  for (const text of readings) {
    const message = fault(text, foldedText(text));
    if (message !== undefined) return message;
  }
  return readings;
}

/** A choice between texts, one of which may be empty; choices do not nest. */
const CHOICE = /\(([^()|]*(?:\|[^()|]*)+)\)/;

/** Every text that an entry stands for; `undefined` when there are too many. */
function readingsOf(entry: string): string[] | undefined {
  let readings = [""];
  for (const [k, part] of entry.split(CHOICE).entries()) {
    const texts = k % 2 === 0 ? [part] : part.split("|");
    if (readings.length * texts.length > MOST_READINGS) return undefined;
    readings = readings.flatMap((start) => texts.map((text) => start + text));
  }
  return readings.map((text) => text.replace(/ +/g, " ").trim());
}

const language = z.string().regex(/^[a-z]{2,3}$/, "a language is two or three lower-case letters, or `any`");

/** `lists/replica.yaml`: words in which a seller says that the goods are copies. */
export const replicaList = z.array(
  z.strictObject({
    language,
    category: z.enum(["copy", "tier", "factory", "proof", "papers", "denial", "slang", "dupe", "inspired"]),
    strength: z.enum(["weak", "medium", "strong"]),
    /** The words are common elsewhere and count only beside a brand or an article of fashion, watches or beauty. */
    besideBrand: z.boolean().optional(),
    /** The words count only directly before a brand's name, after it, or either. */
    nextToBrand: z.enum(["before", "after", "either"]).optional(),
    terms,
  }),
);

/**
 * `lists/genuine-uses.yaml`: phrases that hold such a word and mean something harmless, everywhere or `only` of spare
 * parts or of jewellery without a brand. With `goods`, articles instead: `copied` ones, of which honest copies are sold,
 * those of `other-trades`, where the words mean something else, or `branded` ones, for which a title has no better word.
 */
export const exceptionList = z.array(
  z
    .strictObject({
      language,
      why: z.string(),
      only: z.enum(["spare-parts", "nameless-jewellery"]).optional(),
      goods: z.enum(["copied", "other-trades", "branded"]).optional(),
      terms,
    })
    .refine(
      ({ only, goods }) => only === undefined || goods === undefined,
      "`only` is said of phrases, not of `goods`",
    ),
);

/** `lists/negations.yaml`: words that turn a statement around, before or after it; `if` and `then` make it a mere supposition. */
export const negationList = z.array(
  z.strictObject({ language, position: z.enum(["before", "after", "if", "then"]), terms }),
);

/** `lists/roles.yaml`: words that say what a brand's name does in a title. */
export const roleList = z.array(z.strictObject({ role: z.enum(["madeFor", "comparison", "maker"]), terms }));

/**
 * `lists/kinds.yaml`: kinds of item; a `part` is not the article itself and its price says nothing of it. `shelves` are
 * terms that tell in a category only: "Black Beauty" is a colourway. With `only`, the terms of a part also describe the
 * article ("blue dial") and name the part where they are the `head` of the title ("Datejust dial"), the same where no
 * model is named (`head-without-model`), or where the title says `empty`.
 */
export const kindList = z.array(
  z
    .strictObject({
      kind: z.string().regex(/^[a-z-]+$/),
      family: z.string(),
      part: z.boolean().optional(),
      only: z.enum(["head", "head-without-model", "empty"]).optional(),
      terms: terms.default([]),
      shelves: terms.default([]),
    })
    .refine(({ only, part }) => only === undefined || part === true, "`only` is said of parts"),
);

/** `lists/states.yaml`: what else a title says of the article: used, for children, several in one lot. */
export const stateList = z.array(
  z.strictObject({
    state: z.enum([
      "used",
      "broken",
      "kids",
      "youth",
      "lot",
      "new",
      "new-with-tags",
      "unmeant",
      "empty",
      "unpacked",
      "no-brand",
      "claims-authentic",
      "many-sizes",
      "compatible",
    ]),
    terms,
  }),
);

/**
 * `lists/shirts.yaml`: what says that a title sells the shirt of a team. `other` words say that it sells something else,
 * and a phrase that says `nothing` holds a word that does elsewhere.
 */
export const shirtList = z.array(
  z.strictObject({
    says: z.enum(["jersey", "shirt", "tee", "edition", "match", "retro", "player", "origin", "other", "nothing"]),
    terms,
  }),
);
export type ShirtWord = z.infer<typeof shirtList>[number]["says"];

/** `lists/breaks.yaml`: prepositions after which a title no longer names the article. One letter is enough. */
export const breakList = z.array(z.string().min(1));

/** Groups of `lists/small-words.yaml` whose words are read one by one: a phrase of several would never be met. */
const SINGLE_WORDS = [
  "beside-part",
  "turns-from-part",
  "before-handle",
  "before-dot",
  "digit-0",
  "digit-1",
  "digit-2",
  "digit-3",
  "digit-4",
  "digit-5",
  "digit-6",
  "digit-7",
  "digit-8",
  "digit-9",
] as const;
/** Groups whose entries may be phrases, and beginnings of words. */
const PHRASES = [
  "all-there-is-before",
  "all-there-is-after",
  "included",
  "size-before",
  "measure-after",
  "shirt-of",
  "before-opening-brand",
  "before-brand",
  "made-together",
  "cut-of-model",
  "set-of",
  "set",
  "of",
  "set-after",
  "pieces-after",
  "times-after",
  "limited",
  "dot",
  "dot-in-brackets",
  "chip-memory",
  "chip-memory-alone",
  "disc-memory",
  "memory-housing",
  "size",
  "size-after",
  "size-range",
] as const;
export type SmallWordGroup = (typeof SINGLE_WORDS | typeof PHRASES)[number];

const ENDLESS = /^[^*]*\p{L}\*?$|^[^*]+$/u;
/** A word or phrase; of its last word, `*` stands for any ending. */
const phrase: Fault = (text, folded) =>
  written(text, folded) ?? (ENDLESS.test(text) ? undefined : `"${text}" has a \`*\` that is not the end of a word`);
const singleWord: Fault = (text, folded) =>
  written(text, folded) ??
  (/^[^* ]+$/.test(folded) ? undefined : `"${text}" is no single word, and this group is of such`);
const smallWordRow = z.discriminatedUnion(
  "group",
  [
    z.strictObject({ group: z.enum(SINGLE_WORDS), terms: termsOf(singleWord) }),
    z.strictObject({ group: z.enum(PHRASES), terms: termsOf(phrase) }),
  ],
  { error: `\`group\` is one of ${[...PHRASES, ...SINGLE_WORDS].join(", ")}` },
);

/** `lists/small-words.yaml`: words of languages among which the code looks for numbers, handles, brands and parts. */
export const smallWordList = z.array(smallWordRow).superRefine((rows, context) => {
  const seen = new Set<string>();
  rows.forEach(({ group }, i) => {
    if (seen.has(group))
      context.addIssue({ code: "custom", path: [i, "group"], message: `the group \`${group}\` is in this file twice` });
    seen.add(group);
  });
});

/**
 * `lists/conditions.yaml`: what fields for the condition say. A word is found where a word of the field begins; of those
 * that `opens`, only where the field does.
 */
export const conditionList = z.array(
  z.strictObject({ says: z.enum(["used", "broken", "new"]), opens: z.boolean().optional(), terms: termsOf(phrase) }),
);

/** `lists/contact.yaml`: ways to meet a buyer elsewhere. `alone` terms tell by themselves, others need a handle or number. */
export const contactList = z.array(z.strictObject({ kind: z.string(), alone: z.boolean(), terms }));

/** `lists/common-words.yaml`: words too common to be taken for a brand without more reason. */
export const wordList = z.array(term);

/** `lists/picture-sources.yaml`: hosts of pictures that are not the seller's own, and what their marks and credits say. */
export const sourceList = z.array(
  z.strictObject({
    kind: z.enum(["album", "marketplace", "stock"]),
    name: z.string().min(1),
    hosts: z.array(z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "a host name in lower case, such as shop.com")),
    marks: terms,
  }),
);
