import type { Analyser } from "../analyser.ts";
import type { Evidence, Signal } from "../types.ts";
import { isLabelOf, type Mention, wordsOnly } from "./brand-roles.ts";
import { sourceSpan } from "./normalise.ts";
import type { Brand } from "./registry.ts";
import { readSubject } from "./subject-reading.ts";
import { COPIED, SELDOM_COPIED } from "./tiers.ts";

/** The brand of the article, what its name does in the title, and whether the declared brand agrees. */
export const brandAnalyser: Analyser = {
  name: "text.brand",
  signals: {
    "brand.known": "bool",
    "brand.name": "string",
    "brand.role": "string",
    "brand.tier": "string",
    "brand.line": "string",
    "brand.others": "list<string>",
    "brand.partners": "list<string>",
    "brand.madeFor": "list<string>",
    "brand.comparedWith": "list<string>",
    "brand.described": "list<string>",
    "brand.words": "list<string>",
    "brand.hidden": "bool",
    "brand.misspelt": "bool",
    "brand.declaredMismatch": "bool",
    "brand.unlikelyKind": "bool",
  },
  analyse(subject) {
    const { title, mentions, described, declared, main, item, misspelt, partners } = readSubject(subject);
    const named = mentions.flatMap(({ brand }) => [brand.name, ...(brand.house === undefined ? [] : [brand.house])]);
    const copied = described.filter(isCopied);
    const withRole = (role: Mention["role"]): string[] => [
      ...new Set(mentions.filter((mention) => mention.role === role).map((mention) => mention.brand.name)),
    ];
    const brand = main?.brand ?? mentions[0]?.brand;
    const role = roleOf(mentions, misspelt, main !== undefined);
    const evidence = mentions
      .slice(0, 4)
      .map((mention) => mentionEvidence(mention, "title"))
      .filter((e) => e !== undefined);
    const disagrees =
      declared !== undefined &&
      mentions.some((m) => m.role === "article") &&
      !mentions.some(
        (m) => m.role === "article" && (m.brand.id === declared.brand.id || related(m.brand, declared.brand)),
      );
    const signals: Signal[] = [
      { name: "brand.known", value: brand !== undefined, evidence },
      { name: "brand.name", value: brand?.name ?? "", evidence },
      { name: "brand.role", value: role, evidence },
      { name: "brand.tier", value: brand?.tier ?? "", evidence },
      { name: "brand.line", value: main?.line?.name ?? "", evidence },
      { name: "brand.others", value: [...new Set(named)].filter((name) => name !== brand?.name), evidence },
      { name: "brand.partners", value: partners.map((partner) => partner.name), evidence },
      { name: "brand.madeFor", value: withRole("madeFor"), evidence },
      { name: "brand.comparedWith", value: withRole("comparison"), evidence },
      {
        name: "brand.described",
        value: [...new Set(copied.map((mention) => mention.brand.name))],
        evidence: described
          .slice(0, 4)
          .map((mention) => mentionEvidence(mention, "description"))
          .filter((e) => e !== undefined),
      },
      { name: "brand.words", value: wordsOnly(title, mentions), evidence: [] },
      { name: "brand.hidden", value: [...mentions, ...copied].some((m) => m.hidden), evidence },
      { name: "brand.misspelt", value: misspelt || declared?.fuzzy === true, evidence },
      { name: "brand.declaredMismatch", value: disagrees, evidence },
      {
        name: "brand.unlikelyKind",
        value:
          brand !== undefined &&
          brand.makes.size > 0 &&
          item.kind !== "unknown" &&
          !item.part &&
          !brand.makes.has(item.kind) &&
          !brand.makes.has(item.family),
        evidence,
      },
    ];
    return { signals };
  },
};

function roleOf(mentions: readonly Mention[], misspelt: boolean, hasMain: boolean): string {
  if (misspelt || mentions.some((mention) => mention.role === "article")) return "article";
  return hasMain ? "declared" : (mentions[0]?.role ?? "none");
}

/** A house and its own label: "Nike" and "Jordan", "Polo Ralph Lauren" and "Ralph Lauren". */
function related(a: Brand, b: Brand): boolean {
  return a.key.includes(b.key) || b.key.includes(a.key) || isLabelOf(a, b);
}

/** Whether a private person who gives a telephone number would hardly sell it: a dear brand, or a line that is sought after. */
function isCopied({ brand, line }: Mention): boolean {
  return COPIED.has(brand.tier) || (line !== undefined && !SELDOM_COPIED.has(brand.tier));
}

function mentionEvidence(mention: Mention, field: "title" | "description"): Evidence | undefined {
  if (mention.at === undefined) return undefined;
  return {
    kind: "text",
    field,
    ...sourceSpan(mention.at.view, mention.at.start, mention.at.end),
    term: mention.line?.name ?? mention.brand.name,
    category: mention.role,
  };
}
