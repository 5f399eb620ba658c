import { minorDigits } from "./currency.ts";
import { type Rates, toBase } from "./rates.ts";

/** Amounts inside are whole millionths of the currency's unit: exact for every ISO 4217 currency. */
const MICRO_DIGITS = 6;
const DECIMAL = /^(\d{1,15})(?:\.(\d{1,12}))?$/;
const MICRO = 1_000_000n;

/** Parses a non-negative decimal string into millionths; `undefined` for anything else. Digits beyond the sixth are cut. */
export function parseMoney(value: string): bigint | undefined {
  const match = DECIMAL.exec(value);
  if (match === null) return undefined;
  const fraction = (match[2] ?? "").slice(0, MICRO_DIGITS).padEnd(MICRO_DIGITS, "0");
  return BigInt(match[1] ?? "0") * MICRO + BigInt(fraction);
}

/** Writes millionths as a decimal string with as many digits as the currency's minor unit has, rounded half up. */
export function formatMoney(micros: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const unit = 10n ** BigInt(MICRO_DIGITS - digits);
  const minor = String((micros + unit / 2n) / unit).padStart(digits + 1, "0");
  return digits === 0 ? minor : `${minor.slice(0, -digits)}.${minor.slice(-digits)}`;
}

/** Millionths as a number of units, for ratios and logarithms only. */
export function toUnits(micros: bigint): number {
  return Number(micros) / 1e6;
}

/** A number of units as a decimal string, for bands, which are estimates. */
export function fromUnits(units: number, currency: string): string {
  return formatMoney(BigInt(Math.round(Math.min(Math.max(units, 0), 1e12) * 1e6)), currency);
}

/** Amount in units of the rates' base currency. */
export function baseUnits(rates: Rates, value: string, currency: string): number | undefined {
  const micros = parseMoney(value);
  const base = micros === undefined ? undefined : toBase(rates, micros, currency);
  return base === undefined ? undefined : toUnits(base);
}
