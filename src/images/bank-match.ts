/** What a bank is for: `benign` mutes other matches, `other` means whatever the rules make of its name. */
export const BANK_KINDS = ["counterfeit", "official", "benign", "other"] as const;
export type BankKind = (typeof BANK_KINDS)[number];

/** A hash of lower quality says nothing: the picture has too few features (PDQ's own recommendation). */
export const MIN_QUALITY = 50;

/** A known picture that a hash resembles. */
export interface BankMatch {
  readonly bank: string;
  readonly kind: BankKind;
  /** Id of the entry. */
  readonly entry: number;
  /** Bits that differ, 0 to 256. */
  readonly distance: number;
  /** Quality of the entry's hash, 50 to 100. */
  readonly quality: number;
  readonly source: string | null;
  readonly brand: string | null;
  readonly owner: string | null;
}

/** What a screening looks known pictures up in. */
export interface BankMatcher {
  /** Names the state of all banks that `match` answers from. */
  readonly version: string;
  /**
   * Takes the hashes of one picture (all its turns and mirrors) and their quality; gives each entry that one of them
   * resembles, once, the nearest first. `radius` widens the search beyond what the banks say, for a second stage.
   */
  match(hashes: readonly Uint8Array[], quality: number, radius?: number): BankMatch[];
}
