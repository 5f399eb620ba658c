import type { Ruleset } from "../rules/ruleset.ts";
import type { PriceBook } from "./price-book.ts";

/** Makes a function that gives a ruleset the price references of a book; the last pair is remembered. */
export function createPriceApplier(): (ruleset: Ruleset, book: PriceBook) => Ruleset {
  let last: { from: Ruleset; book: PriceBook; to: Ruleset } | undefined;
  return (from, book) => {
    if (last?.from !== from || last.book !== book) {
      const { knowledge } = from;
      last = { from, book, to: { ...from, knowledge: { ...knowledge, prices: knowledge.prices.withBook(book) } } };
    }
    return last.to;
  };
}
