/**
 * Active ISO 4217 currencies with their minor units (decimals), from the standard's list one (2026);
 * funds codes and precious metals are left out because nothing is sold in them.
 */
const MINOR_UNITS: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC " +
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD " +
    "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO " +
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL " +
    "THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries(MINOR_UNITS).flatMap(([digits, codes]) =>
    codes.split(" ").map((code): [string, number] => [code, Number(digits)]),
  ),
);

/** Whether `code` is an active ISO 4217 currency, upper case. */
export function isCurrency(code: string): boolean {
  return DIGITS.has(code);
}

/** Most currencies have hundredths, and so does what no standard names. */
const HUNDREDTHS = 2;

/** Decimals of a currency's minor unit: 0 for JPY, 3 for KWD. */
export function minorDigits(code: string): number {
  return DIGITS.get(code) ?? HUNDREDTHS;
}

/** Codes that ISO 4217 has withdrawn, with what stands in their place today and since when (the standard's list three). */
const REPLACED: Readonly<Record<string, readonly [code: string, year: number]>> = {
  ADP: ["EUR", 2003],
  AFA: ["AFN", 2003],
  ANG: ["XCG", 2025],
  ATS: ["EUR", 2002],
  AZM: ["AZN", 2006],
  BEF: ["EUR", 2002],
  BGL: ["EUR", 2026],
  BGN: ["EUR", 2026],
  BYB: ["BYN", 2016],
  BYR: ["BYN", 2017],
  CSD: ["RSD", 2006],
  CUC: ["CUP", 2021],
  CYP: ["EUR", 2008],
  DEM: ["EUR", 2002],
  ECS: ["USD", 2000],
  EEK: ["EUR", 2011],
  ESP: ["EUR", 2002],
  FIM: ["EUR", 2002],
  FRF: ["EUR", 2002],
  GHC: ["GHS", 2008],
  GRD: ["EUR", 2002],
  HRK: ["EUR", 2023],
  IEP: ["EUR", 2002],
  ITL: ["EUR", 2002],
  LTL: ["EUR", 2015],
  LUF: ["EUR", 2002],
  LVL: ["EUR", 2014],
  MGF: ["MGA", 2005],
  MRO: ["MRU", 2018],
  MTL: ["EUR", 2008],
  MXP: ["MXN", 1996],
  MZM: ["MZN", 2006],
  NLG: ["EUR", 2002],
  PLZ: ["PLN", 1997],
  PTE: ["EUR", 2002],
  ROL: ["RON", 2006],
  RUR: ["RUB", 2004],
  SDD: ["SDG", 2007],
  SIT: ["EUR", 2007],
  SKK: ["EUR", 2009],
  SLL: ["SLE", 2024],
  SRG: ["SRD", 2004],
  SUR: ["RUB", 1993],
  STD: ["STN", 2018],
  TMM: ["TMT", 2009],
  TRL: ["TRY", 2005],
  VEB: ["VES", 2018],
  VEF: ["VES", 2018],
  XEU: ["EUR", 1999],
  YUM: ["RSD", 2003],
  ZMK: ["ZMW", 2013],
  ZWD: ["ZWG", 2009],
  ZWL: ["ZWG", 2024],
};
/** What people write instead of a code. */
const MISTAKEN: Readonly<Record<string, string>> = {
  RMB: "CNY",
  NTD: "TWD",
  UKP: "GBP",
  STG: "GBP",
  NIS: "ILS",
  US$: "USD",
  "€": "EUR",
  "£": "GBP",
  CNH: "CNY",
};

/** Why a code is no currency, in words that name the right one where it is known; undefined for a good code. */
export function currencyProblem(code: string): string | undefined {
  if (isCurrency(code)) return undefined;
  const upper = code.trim().toUpperCase();
  if (isCurrency(upper)) return `must be an ISO 4217 currency code in capitals: ${upper}`;
  const replaced = Object.hasOwn(REPLACED, upper) ? REPLACED[upper] : undefined;
  if (replaced !== undefined) return `${upper} was replaced by ${replaced[0]} in ${replaced[1]}: send ${replaced[0]}`;
  const meant = Object.hasOwn(MISTAKEN, upper) ? MISTAKEN[upper] : undefined;
  if (meant !== undefined) return `is no ISO 4217 currency code: ${meant} is meant`;
  return "must be an ISO 4217 currency code such as USD";
}

/** Every active currency's code. */
export function currencies(): string[] {
  return [...DIGITS.keys()].sort();
}
