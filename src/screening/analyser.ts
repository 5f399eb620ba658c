import type { Knowledge } from "./knowledge.ts";
import type { SubjectReading } from "./text/subject-reading.ts";
import type { Degradation, Listing, ScreeningContext, Signal } from "./types.ts";

/** The types a rule may compare a signal with. */
export type SignalType = "bool" | "int" | "double" | "string" | "list<string>";

/** What an analyser looks at. Analysers run in the order of `ANALYSERS` and may read what earlier ones found. */
export interface Subject {
  readonly listing: Listing;
  readonly context: ScreeningContext;
  readonly knowledge: Knowledge;
  /** Signals found so far, by name. */
  readonly found: ReadonlyMap<string, Signal>;
  /** What its text says: read once, by the first analyser that calls `readSubject`. */
  reading?: SubjectReading;
}

/** What an analyser gives back: facts, and what it could not do. */
export interface Findings {
  readonly signals: readonly Signal[];
  readonly degraded?: readonly Degradation[];
}

/** A pure function that looks at a listing. It never throws on any input and its work is linear in the input's length. */
export interface Analyser {
  readonly name: string;
  /** Every signal it can emit, with its type: this is what rules are checked against. Names are `family.fact`. */
  readonly signals: Readonly<Record<string, SignalType>>;
  analyse(subject: Subject): Findings;
}
