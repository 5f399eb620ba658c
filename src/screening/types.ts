import type { BankKind } from "./image/bank-kinds.ts";

/** A listing as the marketplace describes it: one revision, already validated at the edge. */
export interface Listing {
  readonly id: string;
  readonly title: string;
  readonly description?: string | undefined;
  readonly brand?: string | undefined;
  readonly gtin?: string | undefined;
  readonly mpn?: string | undefined;
  readonly category: string;
  readonly condition?: string | undefined;
  readonly price: Money;
  readonly quantity?: number | undefined;
  readonly images: readonly { readonly url: string }[];
  readonly seller: Seller;
  readonly shipsFrom?: string | undefined;
  readonly locale?: string | undefined;
  readonly url?: string | undefined;
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** An amount: `value` is a non-negative decimal string, `currency` an ISO 4217 code. */
export interface Money {
  readonly value: string;
  readonly currency: string;
}

/** The seller as the marketplace describes them at this revision. */
export interface Seller {
  readonly id: string;
  /** RFC 3339 instant at which the account was opened. */
  readonly createdAt?: string | undefined;
  readonly country?: string | undefined;
  /** 0 to 5. */
  readonly rating?: number | undefined;
  readonly salesCount?: number | undefined;
  readonly contact?:
    | {
        readonly emailHash?: string | undefined;
        readonly phoneHash?: string | undefined;
        readonly payoutHash?: string | undefined;
      }
    | undefined;
}

/** What Assay itself remembers of the seller when the screening is gathered. */
export interface SellerHistory {
  /** Milliseconds since the epoch of the seller's first listing here. */
  readonly firstSeenAt: number;
  /** Other listings of the seller accepted in the hour before this one, capped at `SELLER_COUNT_CAP`. */
  readonly listingsLastHour: number;
  /** The same over 24 hours, same cap. */
  readonly listingsLastDay: number;
  /** Listings of the seller that were blocked in the last 90 days, same cap. */
  readonly blockedLast90Days: number;
  /** How the seller's latest listings are priced; absent when none was screened yet. */
  readonly pricing?: SellerPricing | undefined;
}

/** The prices of a seller's latest listings, at most `SELLER_PRICING_CAP`, as their screenings found them. */
export interface SellerPricing {
  /** Listings with a known brand that were looked at. */
  readonly listings: number;
  /** The price that most different models share, in the rates' base currency, and how many share it. */
  readonly samePrice: number;
  readonly samePriceModels: number;
  /** Brands whose genuine price is known. */
  readonly brands: number;
  /** Dearest brand over cheapest: the seller's median prices, and what genuine ones cost. */
  readonly priceSpread: number;
  readonly genuineSpread: number;
  /** Listings whose list price is known, and how many of them ask 50 to 75 % of it. */
  readonly listed: number;
  readonly saleLike: number;
}

/** So many of a seller's latest listings tell how they price. */
export const SELLER_PRICING_CAP = 40;

/** Counting a seller's listings stops here: more tells a rule nothing. */
export const SELLER_COUNT_CAP = 1000;

/** What the image lane found; `pending` while it has not looked yet. */
export interface ImageFacts {
  readonly state: "none" | "pending" | "done";
  readonly readable: readonly PictureFacts[];
  /** Pictures that could not be read, with a stable reason code such as `images.undecodable`. */
  readonly unreadable: readonly { readonly index: number; readonly reason: DegradedCode }[];
  /** Pictures that could be read and not compared corner by corner, with a reason code likewise. */
  readonly uncompared?: readonly { readonly index: number; readonly reason: DegradedCode }[] | undefined;
  /** Pictures whose words should have been read and were not, with a code such as `images.ocr-failed`. */
  readonly unread?: readonly { readonly index: number; readonly reason: DegradedCode }[] | undefined;
  /** The state of the banks that the pictures were compared with. */
  readonly banks?: string | undefined;
}

/** One picture that was readable, and what is known of it. */
export interface PictureFacts {
  /** Its place among the listing's pictures, from 0. */
  readonly index: number;
  readonly format: string;
  /** Size in pixels, as shown. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256?: string | undefined;
  /** PDQ, in hex, and its quality from 0 to 100. */
  readonly hash?: string | undefined;
  readonly quality?: number | undefined;
  /** Known pictures that it resembles, the nearest first. */
  readonly matches?: readonly PictureMatch[] | undefined;
  /** Other sellers whose live listings show the very same picture. */
  readonly otherSellers?: number | undefined;
  /** Those, and other sellers whose live listings show a near copy. */
  readonly copySellers?: number | undefined;
  /** Other listings of this seller that show it. */
  readonly otherListings?: number | undefined;
  /** Other listings of this seller in which something else stands before the same backdrop. */
  readonly backdropListings?: number | undefined;
  /** Brands of the other sellers' listings that show it. */
  readonly earlierBrands?: readonly string[] | undefined;
  /** The words in it, from top to bottom; absent when nobody has read them. */
  readonly text?: readonly PictureLine[] | undefined;
  /** What the file says about itself. */
  readonly camera?: string | undefined;
  readonly software?: string | undefined;
  /** Credits, copyright notices and sources that the file names. */
  readonly credits?: readonly string[] | undefined;
  /** It carries content credentials (C2PA), which nobody has verified. */
  readonly c2pa?: boolean | undefined;
  /** How it came about as the file says, in IPTC's words, such as `trainedAlgorithmicMedia`. */
  readonly sourceType?: string | undefined;
}

/** A line of text in a picture. */
export interface PictureLine {
  readonly text: string;
  /** 0 to 1: how sure the reader is of its letters. */
  readonly certainty: number;
  /** Left, top, width and height, in fractions of the picture. */
  readonly box: readonly [number, number, number, number];
}

/** A known picture that a picture of the listing resembles. */
export interface PictureMatch {
  readonly bank: string;
  readonly kind: BankKind;
  /** Id of the entry. */
  readonly entry: number;
  /** Bits that differ between the two PDQ hashes. */
  readonly distance: number;
  /** The lower quality of the two hashes, 0 to 100. */
  readonly quality: number;
  /** Which part of the picture it is; `whole` for all of it. */
  readonly region: string;
  /** Which part of the known picture it is; absent for all of it. */
  readonly part?: string | undefined;
  /** What the second stage found, where it was asked: the same picture, or only the same place behind the article. */
  readonly confirmed?: "picture" | "scene" | undefined;
  /** Corners that lie alike in both pictures, by the second stage. */
  readonly corners?: number | undefined;
  readonly brand?: string | undefined;
  readonly owner?: string | undefined;
}

/** Everything a screening knows besides the listing and the ruleset; all of it is stored, so that it can be replayed. */
export interface ScreeningContext {
  /** Milliseconds since the epoch: the clock as the screening saw it. */
  readonly now: number;
  readonly seller?: SellerHistory | undefined;
  readonly images: ImageFacts;
  /** Price of the last revision that was allowed, when this is an edit. */
  readonly approvedPrice?: Money | undefined;
  /** Version of the price references in use. */
  readonly prices?: string | undefined;
  /** When true, one price reference equal to this listing (title, brand, value) is left out: for honest evaluation. */
  readonly leaveOwnReferenceOut?: boolean | undefined;
}

export type SignalValue = boolean | number | string | readonly string[];

/** What a signal or a reason points at. Spans are UTF-16 offsets into the seller's own text. */
export type Evidence =
  | {
      readonly kind: "text";
      readonly field: "title" | "description" | "brand" | "attributes";
      readonly start: number;
      readonly end: number;
      readonly text: string;
      readonly term?: string;
      readonly language?: string;
      readonly category?: string;
    }
  | {
      readonly kind: "price";
      readonly value: string;
      readonly currency: string;
      /** The value in the band's currency, as a decimal string. */
      readonly converted: string;
      readonly bandCurrency: string;
      /** What genuine ones of the same kind, state, size and number cost, at four quantiles. */
      readonly band: { readonly p1: string; readonly p5: string; readonly p25: string; readonly p50: string };
      /** What it was compared with: `brand+kind`, `brand`, … */
      readonly level: string;
      /** How many observations the band rests on; 0 when on list prices alone. */
      readonly support: number;
      /** 0 to 1: how sure the band is. */
      readonly certainty: number;
      /** The list price in the band's currency, where one is known. */
      readonly list?: string;
      /** Whose list price it is, and of which year. */
      readonly listFrom?: string;
      /** How many articles the price is for, when more than one; the band is for as many. */
      readonly lot?: number;
      /** Date of the exchange rate used, `YYYY-MM-DD`. */
      readonly rateDate?: string;
    }
  | { readonly kind: "seller"; readonly fact: string; readonly value: number | string }
  | {
      readonly kind: "image";
      readonly index: number;
      readonly fact: string;
      readonly value: string;
      /** The bank, its entry and how many bits of 256 differ, where a known picture was found. */
      readonly bank?: string;
      readonly entry?: number;
      readonly distance?: number;
    };

/** A typed fact that an analyser found. */
export interface Signal {
  readonly name: string;
  readonly value: SignalValue;
  readonly evidence: readonly Evidence[];
}

/** Who leaves gaps in a screening: the first word of every code under `degraded` that policy is asked about. */
export const DEGRADED_FAMILIES = ["analyser", "images", "price", "rule", "signal"] as const;

/** A stable code such as `images.undecodable`. */
export type DegradedCode = `${(typeof DEGRADED_FAMILIES)[number]}.${string}`;

/** The code under `degraded` when there is no proper verdict. Policy is not asked: a person looks at the listing. */
export type FailedCode = "screening.failed" | "screening.unstorable";

/** Why part of a screening could not be done; policy names what its code means. */
export interface Degradation {
  readonly code: DegradedCode;
  readonly detail: string;
}

export type VerdictKind = "allow" | "review" | "block";

/** One rule that hit. `points` are what it adds after group caps. */
export interface Reason {
  readonly code: string;
  readonly rule: string;
  readonly title: string;
  readonly points: number;
  readonly proof: boolean;
  readonly evidence: readonly Evidence[];
}

/** The answer to one screening, before the service adds timings. */
export interface Verdict {
  readonly verdict: VerdictKind;
  /** Sum of points: evidence in log-odds. */
  readonly score: number;
  /** 0 to 1: how sure the verdict is, 1 / (1 + exp(-|score - threshold|)). */
  readonly confidence: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
  /** What was found; a signal that is false or empty is left out. */
  readonly signals: Readonly<Record<string, SignalValue>>;
  readonly degraded: readonly Degradation[];
  /** Rules in shadow or canary that would have hit. */
  readonly shadow: readonly string[];
  /** Content address of the ruleset. */
  readonly ruleset: string;
  /** What policy says of an undecided or degraded listing: `hold` keeps the gate closed, `release` lets it open. */
  readonly onDegraded: "hold" | "release";
  /** For `review`: how long a case may wait and what then happens. */
  readonly deadline?: { readonly hours: number; readonly then: "allow" | "block" | "hold" } | undefined;
  /** True when the pictures have not been looked at and could still change the verdict. */
  readonly imagesNeeded: boolean;
  /** True when the pictures have been looked at and the evidence leaves open what the words in them might settle. */
  readonly textNeeded: boolean;
}
