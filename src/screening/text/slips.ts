/** Shorter words are one slip away from too many others. */
const SHORTEST = 7;
const LONG_WORD = new RegExp(`^[a-z]{${SHORTEST},}$`);
const VOWELS = "aeiou";

/**
 * Spellings of a folded word that a reader hardly notices: two neighbours swapped, a letter left out, or another vowel
 * within it. The first letter stays, and a consonant at the end: without it, it is mostly another form of the word. None for
 * short words, several words and other scripts.
 */
export function slips(word: string): Set<string> {
  const found = new Set<string>();
  if (!LONG_WORD.test(word)) return found;
  const isVowel = (k: number): boolean => VOWELS.includes(word.charAt(k));
  for (let k = 1; k < word.length; k++) {
    found.add(word.slice(0, k) + word.charAt(k + 1) + word.charAt(k) + word.slice(k + 2));
    const less = word.slice(0, k) + word.slice(k + 1);
    if (isVowel(k) || k < word.length - 1) found.add(less);
    if (isVowel(k) && k < word.length - 1)
      for (const vowel of VOWELS) found.add(word.slice(0, k) + vowel + word.slice(k + 1));
  }
  found.delete(word);
  return found;
}
