import type { ASTNode } from "@marcbachmann/cel-js";
import type { Slots, Value } from "./vocabulary.ts";

/** Evaluates a part of a condition. `undefined`: unknown, as in CEL an error that `&&` and `||` may absorb. */
export type Run = (slots: Slots) => Value;

/** A compiled part of a condition and its CEL type. */
export interface Part {
  readonly run: Run;
  readonly type: string;
}

/** Says that a valid CEL expression is not one that rules may use, and where. */
export class Unsupported extends Error {
  readonly index: number;
  constructor(message: string, node: Pick<ASTNode, "start">) {
    super(message);
    this.index = node.start;
  }
}

/** A part that is true, false or unknown. */
export const bool = (run: Run): Part => ({ run, type: "bool" });
const isNumber = (type: string): boolean => type === "int" || type === "double";
const isScalar = (type: string): boolean => isNumber(type) || type === "string" || type === "bool";

/** The value when it is a text. */
export const text = (value: Value): string | undefined => (typeof value === "string" ? value : undefined);

/** Unary minus; never the negative zero that a list look-up would miss. */
export const negate = (value: Value): Value => (typeof value === "number" ? 0 - value : undefined);

/** Length of a list, or of a text in code points. */
export function size(value: Value): Value {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== "string") return undefined;
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** False when either side is false, unknown when that cannot be told. */
export function and(left: Run, right: Run): Run {
  return (slots) => {
    const a = left(slots);
    if (a === false) return false;
    const b = right(slots);
    return b === false ? false : a === undefined ? undefined : b;
  };
}

/** True when either side is true, unknown when that cannot be told. */
export function or(left: Run, right: Run): Run {
  return (slots) => {
    const a = left(slots);
    if (a === true) return true;
    const b = right(slots);
    return b === true ? true : a === undefined ? undefined : b;
  };
}

/** `exists` (any) or `all` over a list; `slot` holds the element meanwhile. */
export function anyOrAll(any: boolean, list: Run, body: Run, slot: number): Run {
  return (slots) => {
    const values = list(slots);
    if (!Array.isArray(values)) return undefined;
    let unknown = false;
    for (const value of values) {
      slots[slot] = value;
      const result = body(slots);
      if (result === any) return any;
      if (result === undefined) unknown = true;
    }
    return unknown ? undefined : !any;
  };
}

/** A test of two texts. */
export function texts(left: Run, right: Run, test: (a: string, b: string) => boolean): Part {
  return bool((slots) => {
    const a = left(slots);
    const b = right(slots);
    return typeof a === "string" && typeof b === "string" ? test(a, b) : undefined;
  });
}

function numbers(left: Run, right: Run, operate: (a: number, b: number) => Value): Run {
  return (slots) => {
    const a = left(slots);
    const b = right(slots);
    return typeof a === "number" && typeof b === "number" ? operate(a, b) : undefined;
  };
}

const COMPARE = {
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
} as const;

/** `<`, `<=`, `>` or `>=` of two numbers, whole or not. */
export function comparison(op: keyof typeof COMPARE, left: Part, right: Part, node: ASTNode): Part {
  if (!isNumber(left.type) || !isNumber(right.type))
    throw new Unsupported(`\`${op}\` compares only numbers in rules`, node);
  return bool(numbers(left.run, right.run, COMPARE[op]));
}

/** `==` or `!=` of two plain values. */
export function equality(different: boolean, left: Part, right: Part, node: ASTNode): Part {
  if (!isScalar(left.type) || !isScalar(right.type)) {
    throw new Unsupported("`==` compares only text, numbers, true and false in rules", node);
  }
  const { run: a } = left;
  const { run: b } = right;
  return bool((slots) => {
    const x = a(slots);
    const y = b(slots);
    return x === undefined || y === undefined ? undefined : (x === y) !== different;
  });
}

/** `in` for a list. */
export function membership(left: Part, right: Part): Part {
  const { run: a } = left;
  const { run: b } = right;
  return bool((slots) => {
    const value = a(slots);
    const list = b(slots);
    return value === undefined || !Array.isArray(list) ? undefined : list.includes(value);
  });
}

/** `+ - * / %` of two numbers of one type; whole numbers divide as in CEL. */
export function arithmetic(op: "+" | "-" | "*" | "/" | "%", left: Part, right: Part, node: ASTNode): Part {
  if (!isNumber(left.type) || !isNumber(right.type))
    throw new Unsupported(`\`${op}\` works only on numbers in rules`, node);
  const whole = left.type === "int";
  const run = numbers(left.run, right.run, (a, b) => {
    if (op === "+") return a + b;
    if (op === "-") return a - b;
    if (op === "*") return a * b;
    if (whole && b === 0) return undefined;
    if (op === "/") return whole ? Math.trunc(a / b) : a / b;
    return a % b;
  });
  return { run, type: left.type };
}
