/** Probabilities of every letter at every step along a line: `steps` rows of `letters` each, the first being "none". */
export interface Steps {
  readonly data: Float32Array;
  readonly steps: number;
  readonly letters: number;
}

/**
 * The text that the steps spell, and how sure its letters are on average, 0 to 1. A letter that goes on over several
 * steps is one letter; two equal ones have a step of "none" in between. `alphabet[0]` is the letter of column 1.
 */
export function spell(
  { data, steps, letters }: Steps,
  alphabet: readonly string[],
): { text: string; certainty: number } {
  let text = "";
  let sum = 0;
  let count = 0;
  let before = 0;
  for (let step = 0; step < steps; step += 1) {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let letter = 0; letter < letters; letter += 1) {
      const value = data[step * letters + letter] ?? 0;
      if (value > most) {
        most = value;
        best = letter;
      }
    }
    if (best !== 0 && best !== before) {
      text += alphabet[best - 1] ?? "";
      sum += most;
      count += 1;
    }
    before = best;
  }
  return { text: text.trim(), certainty: count === 0 ? 0 : sum / count };
}
