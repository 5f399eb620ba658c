/** Shorter words are one slip away from too many others. */
const SHORTEST = 7;
const LONG_WORD = new RegExp(`^[a-z]{${SHORTEST},}$`);
const VOWELS = "aeiou";

/**
 * Spellings of a folded word that a reader hardly notices: two neighbours swapped, or a vowel left out. The first letter
 * stays. None for short words, several words and other scripts.
 */
export function slips(word: string): Set<string> {
  const found = new Set<string>();
  if (!LONG_WORD.test(word)) return found;
  for (let k = 1; k < word.length; k++) {
    const letter = word.charAt(k);
    if (VOWELS.includes(letter)) found.add(word.slice(0, k) + word.slice(k + 1));
    found.add(word.slice(0, k) + word.charAt(k + 1) + letter + word.slice(k + 2));
  }
  found.delete(word);
  return found;
}
