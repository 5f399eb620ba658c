import type { Analyser } from "../analyser.ts";
import { readSubject } from "./subject-reading.ts";

/** What the article is: its kind, whether it is only a part, for children, used, or several at once. */
export const itemAnalyser: Analyser = {
  name: "text.item",
  signals: {
    "item.kind": "string",
    "item.family": "string",
    "item.part": "bool",
    "item.kids": "bool",
    "item.youth": "bool",
    "item.used": "bool",
    "item.broken": "bool",
    "item.lot": "int",
  },
  analyse(subject) {
    const { item } = readSubject(subject);
    return {
      signals: [
        { name: "item.kind", value: item.kind, evidence: [] },
        { name: "item.family", value: item.family, evidence: [] },
        { name: "item.part", value: item.part, evidence: [] },
        { name: "item.kids", value: item.kids, evidence: [] },
        { name: "item.youth", value: item.youth, evidence: [] },
        { name: "item.used", value: item.used, evidence: [] },
        { name: "item.broken", value: item.broken, evidence: [] },
        { name: "item.lot", value: item.lot, evidence: [] },
      ],
    };
  },
};
