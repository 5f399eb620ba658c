import type { Ruleset } from "#screening/rules/ruleset.ts";
import { screen } from "#screening/screen.ts";
import { type Hideable, hide, offlineContext } from "./hide.ts";
import type { JudgedRow, LabelledRow } from "./judged.ts";

/** Screens one labelled row as a marketplace would have, with some parts of it hidden. */
export function judge(ruleset: Ruleset, row: LabelledRow, hidden: readonly Hideable[], now: number): JudgedRow {
  const listing = hide(row.listing, hidden);
  const context = { ...offlineContext(listing, now), leaveOwnReferenceOut: true };
  const { verdict, score, reasons } = screen(ruleset, listing, context);
  const { id, title, price } = row.listing;
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
  };
}
