const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** The naive way to look for many words at once: one regular expression of all of them, longest first. */
export function alternation(words: Iterable<string>): RegExp {
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((word) => word.replaceAll(SYNTAX, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}
