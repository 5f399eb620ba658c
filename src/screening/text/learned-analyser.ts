import type { Analyser } from "../analyser.ts";
import { bucketsOf, modelText, probability } from "./text-model.ts";

/** What a model trained on the marketplace's own decisions says of the text: 0 to 1, or nothing when there is no model. */
export const learnedAnalyser: Analyser = {
  name: "text.learned",
  signals: { "text.learnedKnown": "bool", "text.learned": "double" },
  analyse({ listing, knowledge }) {
    if (knowledge.learned === undefined)
      return { signals: [{ name: "text.learnedKnown", value: false, evidence: [] }] };
    const value = probability(knowledge.learned, bucketsOf(modelText(listing)));
    return {
      signals: [
        { name: "text.learnedKnown", value: true, evidence: [] },
        { name: "text.learned", value, evidence: [] },
      ],
    };
  },
};
