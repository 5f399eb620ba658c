/** Keeps each different text once and gives it a number; 0 is no text. */
export interface Texts {
  numberOf(text: string | null): number;
  textOf(number: number): string | null;
  /** Every text by its number less one. */
  all(): readonly string[];
}

/** An empty collection, or one with the texts that `all` once gave. */
export function createTexts(known: readonly string[] = []): Texts {
  const texts = [...known];
  const numbers = new Map(texts.map((text, index) => [text, index + 1]));
  return {
    numberOf(text) {
      if (text === null) return 0;
      const number = numbers.get(text);
      if (number !== undefined) return number;
      texts.push(text);
      numbers.set(text, texts.length);
      return texts.length;
    },
    textOf: (number) => texts[number - 1] ?? null,
    all: () => texts,
  };
}
