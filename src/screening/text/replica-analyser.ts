import type { Analyser } from "../analyser.ts";
import type { Evidence, Signal } from "../types.ts";
import { aboutDescription, aboutOf } from "./about.ts";
import { isAuthenticClaim } from "./authentic-claim.ts";
import { longestOnly } from "./item.ts";
import { sourceSpan } from "./normalise.ts";
import { type ReplicaHit, replicaHits } from "./replica-words.ts";
import { readSubject, type TextField, textsOf } from "./subject-reading.ts";

/** Evidence of more hits than this tells a reviewer nothing new. */
const MAX_EVIDENCE = 8;

/** Replica words: whether any stands, how strong the strongest is, and whether a seller rules copies out. */
export const replicaAnalyser: Analyser = {
  name: "text.replica",
  signals: {
    "text.replica": "bool",
    "text.replicaStrength": "int",
    "text.replicaCategories": "list<string>",
    "text.replicaInTitle": "bool",
    "text.replicaHidden": "bool",
    "text.replicaDenied": "bool",
    "text.claimsAuthentic": "bool",
  },
  analyse(subject) {
    const read = readSubject(subject);
    const about = aboutOf(read);
    const title = replicaHits(read.title, about, true);
    // a maker's own text says what inspired the design
    const mayCompare = read.main === undefined;
    const description =
      read.description === undefined
        ? { hits: [], denied: false }
        : replicaHits(read.description, aboutDescription(about, read.description), mayCompare);
    const evidence: Evidence[] = [];
    for (const [field, hits] of [
      ["title", title.hits],
      ["description", description.hits],
    ] as const) {
      for (const hit of telling(hits)) if (evidence.length < MAX_EVIDENCE) evidence.push(textEvidence(field, hit));
    }
    const all = [...title.hits, ...description.hits];
    const signals: Signal[] = [
      { name: "text.replica", value: all.length > 0, evidence },
      {
        name: "text.replicaStrength",
        value: all.reduce((most, hit) => Math.max(most, hit.meaning.strength), 0),
        evidence,
      },
      { name: "text.replicaCategories", value: [...new Set(all.map((hit) => hit.meaning.category))].sort(), evidence },
      { name: "text.replicaInTitle", value: title.hits.length > 0, evidence },
      {
        name: "text.replicaHidden",
        value: all.some((hit) => hit.hidden),
        evidence,
      },
      { name: "text.replicaDenied", value: title.denied || description.denied, evidence: [] },
      {
        name: "text.claimsAuthentic",
        value: textsOf(read).some(([, reading]) => reading.found.some(isAuthenticClaim(reading))),
        evidence: [],
      },
    ];
    return { signals };
  },
};

/** Of words within words the longest, once: "1:1 replica" has said "1:1". */
function telling(hits: readonly ReplicaHit[]): ReplicaHit[] {
  return longestOnly([...hits].sort((a, b) => a.start - b.start || b.end - a.end));
}

function textEvidence(field: TextField, hit: ReplicaHit): Evidence {
  const { meaning } = hit;
  return {
    kind: "text",
    field,
    ...sourceSpan(hit.view, hit.start, hit.end),
    term: meaning.term,
    language: meaning.language,
    category: meaning.category,
  };
}
