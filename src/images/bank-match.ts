import type { BankKind } from "#screening/image/bank-kinds.ts";

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
  /** Which part of the known picture it is; absent for all of it. */
  readonly part?: string;
}

/** An entry that was made from a picture, for the second stage to compare with. */
export interface PicturedEntry extends Omit<BankMatch, "distance" | "part"> {
  readonly hash: Uint8Array;
}

/** What a screening looks known pictures up in. */
export interface BankMatcher {
  /** Names the state of all banks that `match` answers from. */
  readonly version: string;
  /**
   * Takes the hashes of one picture (all its turns and mirrors) and their quality; gives each entry that one of them
   * resembles, once, the nearest first, and beside it once more each of which it resembles a crop. `radius` widens the
   * search for whole pictures beyond what the banks say.
   */
  match(hashes: readonly Uint8Array[], quality: number, radius?: number): BankMatch[];
  /** Entries made from a picture, of which a part or all comes within `radius`: what a second stage may confirm. */
  candidates(hashes: readonly Uint8Array[], quality: number, radius: number): (PicturedEntry & BankMatch)[];
  /** All entries made from a picture of the banks that have at most `most` of them, `benign` banks left out. */
  smallBanks(most: number): PicturedEntry[];
}
