import { BUCKETS, bucketsOf, probability, type TextModel } from "#screening/text/text-model.ts";
import { cuts, rocArea } from "#src/evaluation/ranking.ts";

/** A text with what was finally decided of it. */
export interface Example {
  readonly text: string;
  readonly counterfeit: boolean;
}

/** How a model does on texts that it was not trained on. */
export interface HeldOut {
  readonly rows: number;
  readonly counterfeit: number;
  /** Share of pairs that it orders rightly; null when one kind is missing. */
  readonly rocArea: number | null;
  readonly logLoss: number;
  /** At a probability of 0.8: how many counterfeits it names, and how many others. */
  readonly caught: number;
  readonly falseAlarms: number;
}

const EPOCHS = 6;
const RATE = 0.5;
/** Weights of n-grams that occur once or twice stay near zero. */
const SHRINK = 1e-5;
/** One text in five is kept for measuring. */
const HELD_OUT = 5;
const NAMED = 0.8;

/** Trains on four fifths of the texts and measures on the rest, then trains on all. The same texts give the same model. */
export function trainText(examples: readonly Example[]): { readonly model: TextModel; readonly heldOut: HeldOut } {
  const rows = examples
    .map(({ text, counterfeit }) => ({ text, counterfeit, buckets: bucketsOf(text) }))
    .map((row) => ({ ...row, order: orderOf(row.buckets) }))
    .sort((a, b) => a.order - b.order || (a.text < b.text ? -1 : 1));
  // texts that fold to the same are kept together, so that none is on both sides
  const isHeld = (row: { readonly order: number }): boolean => row.order % HELD_OUT === 0;
  const measured = learn(rows.filter((row) => !isHeld(row)));
  return { model: learn(rows), heldOut: measure(measured, rows.filter(isHeld)) };
}

interface Row {
  readonly buckets: Uint32Array;
  readonly counterfeit: boolean;
}

/** Logistic regression by AdaGrad over fixed passes in a fixed order; both kinds weigh the same in all. */
function learn(rows: readonly Row[]): TextModel {
  const weights = new Float32Array(BUCKETS);
  const squares = new Float32Array(BUCKETS).fill(1e-6);
  const positive = rows.filter((row) => row.counterfeit).length;
  const share = {
    yes: rows.length / 2 / Math.max(1, positive),
    no: rows.length / 2 / Math.max(1, rows.length - positive),
  };
  let bias = 0;
  let biasSquares = 1e-6;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let k = 0; k < rows.length; k++) {
      // a stride that is coprime with most lengths mixes the kinds
      const row = rows[(k * STRIDE + epoch) % rows.length];
      if (row === undefined) continue;
      const weight = row.counterfeit ? share.yes : share.no;
      const error = weight * (probability({ bias, weights }, row.buckets) - (row.counterfeit ? 1 : 0));
      const step = error / Math.sqrt(Math.max(1, row.buckets.length));
      for (const bucket of row.buckets) {
        const gradient = step + SHRINK * (weights[bucket] ?? 0);
        const square = (squares[bucket] ?? 0) + gradient * gradient;
        squares[bucket] = square;
        weights[bucket] = (weights[bucket] ?? 0) - (RATE * gradient) / Math.sqrt(square);
      }
      biasSquares += error * error;
      bias -= (RATE * error) / Math.sqrt(biasSquares);
    }
  }
  return { bias, weights };
}

const STRIDE = 7_919;

function measure(model: TextModel, rows: readonly Row[]): HeldOut {
  const scored = rows.map((row) => ({ score: probability(model, row.buckets), positive: row.counterfeit }));
  const yes = scored.filter((row) => row.positive);
  const no = scored.filter((row) => !row.positive);
  const loss = scored.map(({ score, positive }) => -Math.log(Math.max(1e-12, positive ? score : 1 - score)));
  return {
    rows: rows.length,
    counterfeit: yes.length,
    rocArea: rocArea(cuts(scored), { positives: yes.length, negatives: no.length }),
    logLoss: loss.reduce((sum, one) => sum + one, 0) / Math.max(1, rows.length),
    caught: yes.filter((row) => row.score > NAMED).length,
    falseAlarms: no.filter((row) => row.score > NAMED).length,
  };
}

/** A number that depends on the folded text alone. */
function orderOf(buckets: Uint32Array): number {
  let hash = 0x811c9dc5;
  for (const bucket of buckets) hash = Math.imul(hash ^ bucket, 0x01000193);
  return hash >>> 0;
}
