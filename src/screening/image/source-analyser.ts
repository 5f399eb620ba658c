import type { Analyser, Subject } from "../analyser.ts";
import type { Evidence } from "../types.ts";
import type { PictureSource } from "./picture-sources.ts";

/** Pictures whose addresses are looked at. */
const MAX_IMAGES = 50;
const MAX_EVIDENCE = 10;

/** Whose pictures these are: by their host, by what the files say, and by the marks that can be read in them. */
export const sourceAnalyser: Analyser = {
  name: "image.source",
  signals: { "image.sources": "list<string>", "image.sourceKinds": "list<string>" },
  analyse(subject) {
    const { listing, context, knowledge } = subject;
    const own = knowledge.sources.ofHost(hostOf(listing.url ?? ""));
    const found = new Map<string, PictureSource>();
    const evidence: Evidence[] = [];
    for (const { source, index, fact, value } of traces(subject)) {
      if (source.name === own?.name) continue;
      found.set(source.name, source);
      if (evidence.length < MAX_EVIDENCE)
        evidence.push({ kind: "image", index, fact, value: `${source.name}: ${value}` });
    }
    const sources = [...found.values()];
    return {
      signals: [
        { name: "image.sources", value: sources.map(({ name }) => name).sort(), evidence },
        { name: "image.sourceKinds", value: [...new Set(sources.map(({ kind }) => kind))].sort(), evidence },
      ],
    };

    function* traces({ listing: { images } }: Subject) {
      for (const [index, { url }] of images.slice(0, MAX_IMAGES).entries()) {
        const host = hostOf(url);
        const source = knowledge.sources.ofHost(host);
        if (source !== undefined) yield { source, index, fact: "host of the picture", value: host };
      }
      for (const { index, credits = [], text = [] } of context.images.readable) {
        for (const credit of credits) yield* marks(index, "credit in the file", credit);
        for (const line of text) yield* marks(index, "text in the picture", line.text);
      }
    }
    function* marks(index: number, fact: string, text: string) {
      for (const { source } of knowledge.sources.inText(text)) yield { source, index, fact, value: text };
    }
  },
};

/** The host of an http(s) address; empty for anything else. */
function hostOf(url: string): string {
  return /^https?:\/\/(?:[^/?#@]*@)?([a-z0-9.-]+)/i.exec(url)?.[1]?.toLowerCase() ?? "";
}
