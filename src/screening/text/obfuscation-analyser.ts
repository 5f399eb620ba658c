import type { Analyser } from "../analyser.ts";
import { readSubject } from "./subject-reading.ts";

/** Ways of writing that hide words from a search. Weak by itself: honest sellers decorate letters too. */
export const obfuscationAnalyser: Analyser = {
  name: "text.obfuscation",
  signals: { "text.obfuscation": "bool", "text.obfuscationTricks": "list<string>" },
  analyse(subject) {
    const { title, description } = readSubject(subject);
    const tricks = new Set<string>();
    for (const reading of [title, description]) {
      for (const trick of reading?.view.tricks ?? []) tricks.add(trick);
      for (const hit of reading?.hidden ?? []) for (const trick of hit.tricks) tricks.add(trick);
    }
    return {
      signals: [
        { name: "text.obfuscation", value: tricks.size > 0, evidence: [] },
        { name: "text.obfuscationTricks", value: [...tricks].sort(), evidence: [] },
      ],
    };
  },
};
