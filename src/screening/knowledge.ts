/** Lists, brands, price references and exchange rates of one ruleset, compiled for matching. Owned by the analysers. */
export interface Knowledge {
  readonly todo?: never;
}
