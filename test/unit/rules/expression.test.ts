import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildEnvironment, checkExpression } from "#screening/rules/cel.ts";
import { compileExpression } from "#screening/rules/compile-expression.ts";
import { buildVocabulary, type Slots, type Value } from "#screening/rules/vocabulary.ts";

const VOCABULARY = buildVocabulary([
  {
    name: "test",
    signals: {
      "a.flag": "bool",
      "a.other": "bool",
      "a.count": "int",
      "a.ratio": "double",
      "a.text": "string",
      "a.words": "list<string>",
    },
  },
]);
const ENVIRONMENT = buildEnvironment(VOCABULARY);

interface Facts {
  flag?: boolean;
  other?: boolean;
  count?: number;
  ratio?: number;
  text?: string;
  words?: string[];
}

function ours(text: string, facts: Facts): Value {
  const checked = checkExpression(ENVIRONMENT, VOCABULARY, text);
  if ("problem" in checked) throw new Error(checked.problem.message);
  const compiled = compileExpression(checked.ast, VOCABULARY);
  if ("problem" in compiled) throw new Error(compiled.problem.message);
  const slots: Slots = new Array<Value>(VOCABULARY.scratchSlot + 1).fill(undefined);
  for (const [name, value] of Object.entries(facts)) {
    const word = VOCABULARY.words.get(`a.${name}`);
    if (word !== undefined) slots[word.slot] = value as Value;
  }
  return compiled.condition.run(slots);
}

function reference(text: string, facts: Facts): Value {
  const { count, ...rest } = facts;
  const a = count === undefined ? rest : { ...rest, count: BigInt(count) };
  try {
    return ENVIRONMENT.parse(text)({ a }) as Value;
  } catch {
    // An absent field or a division by zero: what this engine calls unknown.
    return undefined;
  }
}

const facts: fc.Arbitrary<Facts> = fc.record(
  {
    flag: fc.boolean(),
    other: fc.boolean(),
    count: fc.integer({ min: -20, max: 20 }),
    ratio: fc.constantFrom(-2.5, 0, 0.25, 1, 3, 7.75),
    text: fc.constantFrom("", "Replica", "replica shoe", "ünï", "👟👟"),
    words: fc.array(fc.constantFrom("aaa", "mirror", "replica", ""), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const { condition } = fc.letrec<{ condition: string; int: string; double: string; text: string }>((tie) => ({
  int: fc.oneof(
    { maxDepth: 2 },
    fc.constant("a.count"),
    fc.integer({ min: -9, max: 9 }).map(String),
    fc.constantFrom("size(a.text)", "a.words.size()", "size(a.words)", "-a.count"),
    fc.tuple(tie("int"), fc.constantFrom("+", "-", "*", "/", "%"), tie("int")).map(([l, op, r]) => `(${l} ${op} ${r})`),
  ),
  double: fc.oneof(
    { maxDepth: 2 },
    fc.constant("a.ratio"),
    fc.constantFrom("0.25", "1.0", "-2.5", "double(a.count)"),
    fc
      .tuple(tie("double"), fc.constantFrom("+", "-", "*", "/"), tie("double"))
      .map(([l, op, r]) => `(${l} ${op} ${r})`),
  ),
  text: fc.constantFrom("a.text", "'replica'", "''", "a.text.lowerAscii()", "'👟'"),
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      "a.flag",
      "a.other",
      "true",
      "has(a.ratio)",
      "has(a.words)",
      "'mirror' in a.words",
      "a.count in [1, 2, -3]",
    ),
    fc.constantFrom(
      "a.words.exists(w, w == 'aaa')",
      "a.words.all(w, w.contains('r') || a.flag)",
      "a.text in ['', 'Replica']",
    ),
    fc
      .tuple(
        fc.oneof(tie("int"), tie("double")),
        fc.constantFrom("<", "<=", ">", ">=", "==", "!="),
        fc.oneof(tie("int"), tie("double")),
      )
      .map(([l, op, r]) => `${l} ${op} ${r}`),
    fc.tuple(tie("text"), fc.constantFrom("==", "!="), tie("text")).map(([l, op, r]) => `${l} ${op} ${r}`),
    fc
      .tuple(tie("text"), fc.constantFrom("contains", "startsWith", "endsWith"), tie("text"))
      .map(([l, method, r]) => `${l}.${method}(${r})`),
    tie("condition").map((inner) => `!(${inner})`),
    fc.tuple(tie("condition"), fc.constantFrom("&&", "||"), tie("condition")).map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(tie("condition"), tie("condition"), tie("condition")).map(([t, y, n]) => `(${t} ? ${y} : ${n})`),
  ),
}));

describe("compiled conditions", () => {
  it("say the same as the reference evaluator on any condition and any facts", () => {
    fc.assert(
      fc.property(condition, facts, (text, given) => {
        expect(ours(text, given)).toEqual(reference(text, given));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["a whole number against a decimal", "a.count < 14.5", { count: 14 }, true],
    ["a decimal against a whole number", "a.ratio < 1", { ratio: 0.5 }, true],
    ["equality of both kinds of number", "a.ratio == 1", { ratio: 1 }, true],
    ["division of whole numbers as CEL does it", "a.count / 2 == 3", { count: 7 }, true],
    ["false wins over unknown", "a.ratio > 1.0 && a.flag", { flag: false }, false],
    ["true wins over unknown", "a.ratio > 1.0 || a.flag", { flag: true }, true],
    ["unknown stays unknown", "!(a.ratio > 1.0)", {}, undefined],
    ["has() of an absent signal", "has(a.ratio)", {}, false],
  ])("rule authors can rely on %s", (_, text, given, expected) => {
    expect(ours(text, given)).toBe(expected);
  });

  it("a regular expression is refused, so that no seller's text can stall a screening", () => {
    expect(() => ours('a.text.matches("(a+)+$")', {})).toThrow("`matches` is not allowed");
  });

  it.each([
    ["a.flag and a.other", 7, "CEL has no `and`: write `&&`"],
    ["a.flag OR a.other", 7, "CEL has no `OR`: write `||`"],
    ["a.text == 'this and that' && not a.flag", 29, "CEL has no `not`: write `!`"],
    ["not(a.flag)", 0, "CEL has no `not`: write `!`"],
    ["a.flag & a.other", 7, "CEL has no `&`: write `&&`"],
    ["a.count = 2", 8, "CEL has no `=`: write `==`"],
    ["a.flag is true", 7, "`is` is not expected here"],
    ["a.ratio > 0,25", 11, "`,` is not expected here"],
    ["'rolex' in a.text", 0, "`in` looks only into lists; for text use `.contains()`"],
  ])("who writes %s is told what to write", (text, index, message) => {
    expect(checkExpression(ENVIRONMENT, VOCABULARY, text)).toEqual({ problem: { index, message } });
  });
});
