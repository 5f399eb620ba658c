import { foldedText } from "./text/normalise.ts";
import { anyOf, foldedTerm } from "./text/small-words.ts";

/** What a field for the condition says of the article. */
export interface ConditionState {
  /** There is such a field. */
  readonly given: boolean;
  /** It is not new: `used_good`, `Pre-owned`, `UsedCondition`, `Sehr gut`. */
  readonly used: boolean;
  /** It is new: `New with tags`, `Neu`, `Jamais porté`. */
  readonly fresh: boolean;
  /** It does not work or is badly damaged: `For parts or not working`, `Defekt`, `ジャンク`. */
  readonly broken: boolean;
}

/** Reads such fields by the words of `lists/conditions.yaml`. */
export type ReadCondition = (condition: string | undefined) => ConditionState;

/** What is known where no field is given. */
export const NO_CONDITION: ConditionState = { given: false, used: false, fresh: false, broken: false };

interface Row {
  readonly says: "used" | "broken" | "new";
  readonly opens?: boolean | undefined;
  readonly terms: readonly string[];
}

/** Builds the reader from the rows of the list. */
export function compileConditions(rows: readonly Row[]): ReadCondition {
  const says = (what: Row["says"]): RegExp => {
    const terms = (opens: boolean): string =>
      anyOf(
        rows
          .filter((row) => row.says === what && (row.opens ?? false) === opens)
          .flatMap((row) => row.terms.map(foldedTerm)),
      );
    return new RegExp(String.raw`^${terms(true)}|(?<!\p{L})${terms(false)}`, "v");
  };
  const used = says("used");
  const broken = says("broken");
  const fresh = says("new");
  return (condition) => {
    if (condition === undefined) return NO_CONDITION;
    const text = foldedText(condition);
    const isFresh = fresh.test(text);
    return { given: true, used: used.test(text) && !isFresh, fresh: isFresh, broken: broken.test(text) };
  };
}
