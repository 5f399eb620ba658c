// `natural` types only its root, which costs 0.8 s and 110 MB to import; this is the one part that is used.
declare module "natural/lib/natural/distance/jaro-winkler_distance.js" {
  /** Similarity of two strings from 0 to 1. */
  export default function jaroWinklerDistance(a: string, b: string, options?: { ignoreCase?: boolean }): number;
}
