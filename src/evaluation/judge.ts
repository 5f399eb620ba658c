import type { Ruleset } from "#screening/rules/ruleset.ts";
import { screen } from "#screening/screen.ts";
import { type Hideable, hide, offlineContext } from "./hide.ts";
import type { JudgedRow, LabelledRow } from "./judged.ts";

/** Screens one labelled row as a marketplace would have, with some parts of it hidden. */
export function judge(ruleset: Ruleset, row: LabelledRow, hidden: readonly Hideable[], now: number): JudgedRow {
  const { id, title, price } = row.listing;
  const listing = hide(row.listing, hidden);
  const seeing = hidden.includes("title") ? withTitleFor(ruleset, title) : ruleset;
  const context = { ...offlineContext(listing, now), leaveOwnReferenceOut: true };
  const { verdict, score, reasons, signals } = screen(seeing, listing, context);
  const brand = signals["brand.name"];
  const ratio = signals["price.ratio"];
  return {
    id,
    title,
    price: `${price.value} ${price.currency}`,
    label: row.label,
    segment: row.segment,
    source: row.source,
    verdict,
    score,
    hits: reasons.map(({ rule, points }) => ({ rule, points })),
    brand: typeof brand === "string" && brand !== "" ? brand : null,
    priceRatio: typeof ratio === "number" ? ratio : null,
  };
}

// A row's own price reference is found by its title. With the title hidden it must still not judge the row.
function withTitleFor(ruleset: Ruleset, title: string): Ruleset {
  const { knowledge } = ruleset;
  const { prices } = knowledge;
  return {
    ...ruleset,
    knowledge: {
      ...knowledge,
      prices: {
        ...prices,
        hasReference: (brand, _hidden, value, currency) => prices.hasReference(brand, title, value, currency),
      },
    },
  };
}
