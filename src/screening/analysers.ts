import type { Analyser, Subject } from "./analyser.ts";
import { fileAnalyser } from "./image/file-analyser.ts";
import { imageAnalyser } from "./image/image-analyser.ts";
import { knownAnalyser } from "./image/known-analyser.ts";
import { reuseAnalyser } from "./image/reuse-analyser.ts";
import { sourceAnalyser } from "./image/source-analyser.ts";
import { textAnalyser } from "./image/text-analyser.ts";
import type { Knowledge } from "./knowledge.ts";
import { priceAnalyser } from "./price/price-analyser.ts";
import { sellerAnalyser } from "./seller/seller-analyser.ts";
import { brandAnalyser } from "./text/brand-analyser.ts";
import { claimsAnalyser } from "./text/claims-analyser.ts";
import { contactAnalyser } from "./text/contact-analyser.ts";
import { itemAnalyser } from "./text/item-analyser.ts";
import { learnedAnalyser } from "./text/learned-analyser.ts";
import { obfuscationAnalyser } from "./text/obfuscation-analyser.ts";
import { replicaAnalyser } from "./text/replica-analyser.ts";
import type { Degradation, Listing, ScreeningContext, Signal } from "./types.ts";

/** Every analyser, in the order in which they run. A new one is one file and one line here. */
export const ANALYSERS: readonly Analyser[] = [
  itemAnalyser,
  brandAnalyser,
  replicaAnalyser,
  claimsAnalyser,
  learnedAnalyser,
  obfuscationAnalyser,
  contactAnalyser,
  priceAnalyser,
  sellerAnalyser,
  imageAnalyser,
  knownAnalyser,
  reuseAnalyser,
  fileAnalyser,
  sourceAnalyser,
  textAnalyser,
];

/** Hears of an analyser that threw, and what: a verdict has only its name. */
export type OnAnalyserFailed = (analyser: string, error: unknown) => void;

/** Runs every analyser over one listing. One that throws is recorded as degraded and costs only its own signals. */
export function analyse(
  listing: Listing,
  context: ScreeningContext,
  knowledge: Knowledge,
  onFailed: OnAnalyserFailed = () => undefined,
): { readonly signals: ReadonlyMap<string, Signal>; readonly degraded: readonly Degradation[] } {
  const signals = new Map<string, Signal>();
  const degraded: Degradation[] = [];
  const subject: Subject = { listing, context, knowledge, found: signals };
  for (const analyser of ANALYSERS) {
    try {
      const findings = analyser.analyse(subject);
      for (const signal of findings.signals) signals.set(signal.name, signal);
      if (findings.degraded !== undefined) degraded.push(...findings.degraded);
    } catch (error) {
      onFailed(analyser.name, error);
      degraded.push({ code: "analyser.failed", detail: analyser.name });
    }
  }
  return { signals, degraded };
}
