import type { Analyser } from "../analyser.ts";
import type { Evidence } from "../types.ts";
import { holds } from "./lexicon.ts";
import { type Lure, lures } from "./lures.ts";
import { sourceSpan } from "./normalise.ts";
import { readSubject, type TextField, textsOf } from "./subject-reading.ts";

/** Evidence of more lures than this tells a reviewer nothing new. */
const MAX_EVIDENCE = 5;
/** A text that names more ways than this is a list of them. */
const MAX_VALUES = 20;

/** "Postage difference" in a title stands for goods agreed elsewhere; in a description it is about postage. */
const PLACEHOLDER = "placeholder";

/** Invitations to deal elsewhere: apps with handles, numbers, addresses, hidden links, agents, payment outside. */
export const contactAnalyser: Analyser = {
  name: "text.contact",
  signals: {
    "contact.offPlatform": "bool",
    "contact.kinds": "list<string>",
    /** `kind:value`, normalised: what two listings of one seller have in common. */
    "contact.values": "list<string>",
  },
  analyse(subject) {
    const kinds = new Set<string>();
    const values = new Set<string>();
    const evidence: Evidence[] = [];
    for (const [field, reading] of textsOf(readSubject(subject))) {
      const told: Lure[] = [];
      for (const lure of lures(reading)) {
        if (field === "description" && lure.kind === PLACEHOLDER) continue;
        kinds.add(lure.kind);
        if (lure.value !== "" && values.size < MAX_VALUES) values.add(`${lure.kind}:${lure.value}`);
        if (evidence.length < MAX_EVIDENCE && !told.some((one) => holds(one, lure))) {
          told.push(lure);
          evidence.push(evidenceOf(field, reading.view, lure));
        }
      }
    }
    return {
      signals: [
        { name: "contact.offPlatform", value: kinds.size > 0, evidence },
        { name: "contact.kinds", value: [...kinds].sort(), evidence },
        { name: "contact.values", value: [...values].sort(), evidence },
      ],
    };
  },
};

function evidenceOf(field: TextField, view: Parameters<typeof sourceSpan>[0], lure: Lure): Evidence {
  return { kind: "text", field, ...sourceSpan(view, lure.start, lure.end), term: lure.value, category: lure.kind };
}
