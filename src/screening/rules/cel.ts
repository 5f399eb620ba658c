import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import type { Vocabulary } from "./vocabulary.ts";

/** What is wrong with an expression, and at which character of it. */
export interface ExpressionProblem {
  readonly index: number;
  readonly message: string;
}

// Enough for any rule that a person can read; more is a mistake or an attack.
const LIMITS = { maxAstNodes: 500, maxDepth: 24, maxListElements: 200, maxMapEntries: 1, maxCallArguments: 2 };

/** CEL's type name of a namespace: `price` is a `PriceSignals`, `listing.seller` a `ListingSeller`. */
const typeName = (path: string): string =>
  path.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase()) +
  (path.startsWith("listing") ? "" : "Signals");

/** A CEL environment in which exactly the words of the vocabulary exist, with their types. */
export function buildEnvironment(vocabulary: Vocabulary): Environment {
  const types = new Map<string, Record<string, string>>();
  for (const [name, word] of vocabulary.words) {
    const steps = name.split(".");
    for (let depth = 1; depth < steps.length; depth += 1) {
      const owner = steps.slice(0, depth).join(".");
      const fields = types.get(owner) ?? {};
      const step = steps[depth] ?? "";
      const last = depth === steps.length - 1;
      if (!step.endsWith("()")) fields[step] = last ? word.type : typeName(`${owner}.${step}`);
      types.set(owner, fields);
    }
  }
  const environment = new Environment({ limits: LIMITS });
  // Innermost first: a type must exist before a field may have it.
  for (const [path, fields] of [...types].sort((a, b) => b[0].split(".").length - a[0].split(".").length)) {
    environment.registerType(typeName(path), { fields });
  }
  // for its type: rules read the word of the vocabulary
  environment.registerFunction("ListingCondition.isUsed(): bool", () => false);
  // CEL compares 1 with 1.0 as equal; authors should not have to know which numbers are whole.
  // One overload serves both orders and `!=`.
  environment.registerOperator("int == double", (a: bigint | number, b: bigint | number) => Number(a) === Number(b));
  for (const path of types.keys()) {
    if (!path.includes(".")) environment.registerVariable(path, typeName(path));
  }
  return environment;
}

/** Parses and type-checks a condition. Names that do not exist are answered with those that do. */
export function checkExpression(
  environment: Environment,
  vocabulary: Vocabulary,
  text: string,
): { readonly ast: ASTNode } | { readonly problem: ExpressionProblem } {
  let ast: ASTNode;
  try {
    ast = environment.parse(text).ast;
  } catch (error) {
    return { problem: describe(error, text, vocabulary) };
  }
  const checked = environment.check(text);
  if (!checked.valid) return { problem: describe(checked.error, text, vocabulary) };
  if (checked.type !== "bool") {
    return { problem: { index: 0, message: `a condition must be true or false; this is a ${checked.type}` } };
  }
  return { ast };
}

/** What other languages have instead of CEL's operators. */
const FOREIGN: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!", "&": "&&", "|": "||", "=": "==" };
const FOREIGN_WORD = /(?<![.\w])(?:and|or|not)(?!\w)|(?<!&)&(?!&)|(?<!\|)\|(?!\|)|(?<![=!<>])=(?![=>])/i;
const QUOTED = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;

function describe(error: unknown, text: string, vocabulary: Vocabulary): ExpressionProblem {
  const foreign = FOREIGN_WORD.exec(text.replace(QUOTED, (quoted) => " ".repeat(quoted.length)));
  if (foreign !== null) {
    const [word] = foreign;
    return { index: foreign.index, message: `CEL has no \`${word}\`: write \`${FOREIGN[word.toLowerCase()]}\`` };
  }
  const { code, summary, range, message } = error as {
    code?: string;
    summary?: string;
    range?: { start: number; end: number };
    message?: string;
  };
  const index = range?.start ?? 0;
  const words = [...vocabulary.words.keys()];
  if (code === "unknown_variable") {
    const name = text.slice(index, range?.end);
    const known = [...new Set(words.map((word) => word.split(".")[0]))].join(", ");
    return { index, message: `unknown name \`${name}\`; known are ${known}` };
  }
  if (code === "no_such_key") {
    const owner = /([\w.]+)\.\s*$/.exec(text.slice(0, index))?.[1] ?? "";
    const known = words.filter((word) => word.startsWith(`${owner}.`)).map((word) => word.slice(owner.length + 1));
    const name = text.slice(index, range?.end);
    return { index, message: `unknown name \`${owner}.${name}\`; ${owner} has ${known.join(", ")}` };
  }
  const first = (summary ?? message ?? "not a valid expression").split("\n")[0] ?? "";
  if (first.startsWith("Unexpected character"))
    return { index, message: `\`${/^(?:\w+|.)/su.exec(text.slice(index))?.[0]}\` is not expected here` };
  if (/no such overload: \S+ in (?!list<)/.test(first))
    return { index, message: "`in` looks only into lists; for text use `.contains()`" };
  const mixed = /no such overload: (?:int . double|double . int|double in list<int>)/.test(first);
  return { index, message: mixed ? `${first} (write whole numbers as 2.0 beside a double)` : first };
}
