import sharp from "sharp";
import { canRead } from "#images/ocr/packages.ts";
import { createReader } from "#images/ocr/reader.ts";
import { type Lettering, lettered } from "../../test/harness/lettering.ts";
import type { Benchmark, Contender, Scenario } from "../benchmark.ts";
import { median } from "../statistics.ts";

const DECODE = "sharp, full decode of the same picture";
const TIMES = 3;
const BANNER: readonly Lettering[] = [
  { text: "WhatsApp +86 138 0013 8000", left: 40, top: 40, height: 34, banner: "#c00" },
  { text: "best quality, box and papers", left: 60, top: 330, height: 44, banner: "#000" },
  { text: "only $89.00", left: 120, top: 450, height: 32, banner: "#222" },
  { text: "free shipping worldwide", left: 300, top: 560, height: 24 },
  { text: "photo.shop.example", left: 650, top: 670, height: 13 },
];

/** What reading the words in a picture costs. */
export const ocr: Benchmark = {
  name: "ocr",
  measures: "Milliseconds to read the words in a picture of 900 × 700, beside decoding the same file.",
  reading:
    "One reader process with the models loaded, one thread; from the file to its lines, the way to the process and back included. Pictures are invented, and read only in listings that the rest of the evidence leaves open. Finding text costs the same in every picture; each line adds to it.",
  scenarios: [reading("a picture without words", []), reading("a picture with five lines", BANNER)],
};

function reading(name: string, words: readonly Lettering[]): Scenario {
  return {
    name,
    unit: "ms",
    rounds: { full: 7, quick: 1 },
    warmUp: 1,
    limits: [],
    async open(stage) {
      if (stage.quick) return { skipped: "reading words is measured in full runs only" };
      if (!canRead()) return { skipped: "the optional packages for reading are not installed" };
      const file = await lettered(words);
      const reader = createReader();
      let lines = 0;
      const read = async () => {
        const found = await reader.read(file);
        if ("reason" in found) throw new Error(found.reason);
        lines = found.text.lines.length;
      };
      sharp.concurrency(1);
      return {
        subject: repeated("Assay", read),
        yardsticks: [repeated(DECODE, () => sharp(file).raw().toBuffer())],
        notes: () => [`${lines} of ${words.length} lines were found.`],
        close: async () => reader.close(),
      };
    },
  };
}

function repeated(name: string, work: () => Promise<unknown>): Contender {
  return {
    name,
    async round() {
      const taken: number[] = [];
      for (let i = 0; i < TIMES; i += 1) {
        const started = performance.now();
        await work();
        taken.push(performance.now() - started);
      }
      return median(taken);
    },
  };
}
