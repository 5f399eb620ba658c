import type { Analyser } from "../analyser.ts";
import type { Evidence } from "../types.ts";
import { type Reading, withUse } from "./lexicon.ts";
import { sourceSpan } from "./normalise.ts";
import { readSubject } from "./subject-reading.ts";

/** A handle, number or address that may follow the name of an app. */
const HANDLE =
  /^(?:[\s:：=.#~@()>,!]|id|me|at|号|號|is|no|number|on|:|по|номер){0,8}\s?[:：]?\s?(?:[@+]?[a-z]{0,12}[0-9][a-z0-9 .]{4,18}|@[a-z0-9_.]{4,30}|[a-z]{1,6}_[a-z0-9_]{2,24})/;
const EMAIL = /[a-z0-9][a-z0-9.+ ]{0,40}@[a-z0-9]{1,40} (?:com|net|org|cn|ru|de|co|io)(?![a-z0-9])/;
const PHONE = /(?:^|[\s:：(])\+\d{1,3}[\s(]{0,2}\d(?:[\s()]?\d){6,12}(?!\d)/;
/** How much text after an app's name is looked at. */
const REACH = 48;

/** Invitations to deal elsewhere: apps with handles, numbers, addresses, hidden links, agents of replica shops. */
export const contactAnalyser: Analyser = {
  name: "text.contact",
  signals: { "contact.offPlatform": "bool", "contact.kinds": "list<string>" },
  analyse(subject) {
    const { title, description } = readSubject(subject);
    const kinds = new Set<string>();
    const evidence: Evidence[] = [];
    for (const [field, reading] of [
      ["title", title],
      ["description", description],
    ] as const) {
      if (reading === undefined) continue;
      for (const lure of lures(reading)) {
        kinds.add(lure.kind);
        if (evidence.length < 5)
          evidence.push({
            kind: "text",
            field,
            ...sourceSpan(reading.view, lure.start, lure.end),
            category: lure.kind,
          });
      }
    }
    return {
      signals: [
        { name: "contact.offPlatform", value: kinds.size > 0, evidence },
        { name: "contact.kinds", value: [...kinds].sort(), evidence },
      ],
    };
  },
};

function* lures(reading: Reading): Generator<{ kind: string; start: number; end: number }> {
  const { text } = reading.view;
  for (const hit of withUse(reading.found, "contact")) {
    if (hit.meaning.alone) yield { kind: hit.meaning.kind, start: hit.start, end: hit.end };
    else {
      const handle = HANDLE.exec(text.slice(hit.end, hit.end + REACH));
      if (handle !== null) yield { kind: hit.meaning.kind, start: hit.start, end: hit.end + handle[0].length };
    }
  }
  for (let at = text.indexOf("@"), looked = 0; at >= 0 && looked < 20; at = text.indexOf("@", at + 1), looked++) {
    const from = Math.max(0, at - 40);
    const email = EMAIL.exec(text.slice(from, at + 50));
    if (email !== null) yield { kind: "email", start: from + email.index, end: from + email.index + email[0].length };
  }
  const phone = PHONE.exec(text);
  if (phone !== null) yield { kind: "phone", start: phone.index, end: phone.index + phone[0].length };
}
