import type { Analyser } from "../analyser.ts";
import type { Evidence } from "../types.ts";
import { sourceSpan } from "./normalise.ts";
import { readSubject, textsOf } from "./subject-reading.ts";

/** Evidence of more disguises than this tells a reviewer nothing new. */
const MAX_EVIDENCE = 4;

/** Ways of writing that hide words from a search. Weak by itself: honest sellers decorate letters too. */
export const obfuscationAnalyser: Analyser = {
  name: "text.obfuscation",
  signals: { "text.obfuscation": "bool", "text.obfuscationTricks": "list<string>" },
  analyse(subject) {
    const tricks = new Set<string>();
    const evidence: Evidence[] = [];
    for (const [field, reading] of textsOf(readSubject(subject))) {
      for (const trick of reading.view.tricks) tricks.add(trick);
      for (const hit of reading.hidden) {
        if (hit.tricks.length === 0) continue;
        for (const trick of hit.tricks) tricks.add(trick);
        const category = hit.tricks.join(", ");
        if (evidence.length < MAX_EVIDENCE)
          evidence.push({ kind: "text", field, ...sourceSpan(reading.view, hit.start, hit.end), category });
      }
    }
    return {
      signals: [
        { name: "text.obfuscation", value: tricks.size > 0, evidence },
        { name: "text.obfuscationTricks", value: [...tricks].sort(), evidence },
      ],
    };
  },
};
