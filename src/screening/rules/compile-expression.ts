import type { ASTNode } from "@marcbachmann/cel-js";
import type { ExpressionProblem } from "./cel.ts";
import {
  and,
  anyOrAll,
  arithmetic,
  bool,
  comparison,
  equality,
  membership,
  negate,
  or,
  type Part,
  type Run,
  size,
  text,
  texts,
  Unsupported,
} from "./operators.ts";
import type { Value, Vocabulary } from "./vocabulary.ts";

/** A condition ready to run, and the words that it reads. */
export interface Condition {
  readonly run: Run;
  /** Every word read, in order of appearance. */
  readonly reads: readonly string[];
  /** Words read outside a negation: what a hit may point at as evidence. */
  readonly affirms: readonly string[];
}

/**
 * Turns a type-checked CEL condition into closures. cel-js parses and checks; running its evaluator would cost ten times
 * as much. Only what rules need is supported, all of it linear in the text it looks at; the rest is a clear problem.
 */
export function compileExpression(
  ast: ASTNode,
  vocabulary: Vocabulary,
): { readonly condition: Condition } | { readonly problem: ExpressionProblem } {
  const reads = new Set<string>();
  const affirms = new Set<string>();
  let variable: { name: string; type: string } | undefined;
  let negated = false;

  function word(name: string, node: ASTNode): Part {
    const found = vocabulary.words.get(name);
    if (found === undefined) throw new Unsupported(`\`${name}\` is not a value; name one of its fields`, node);
    reads.add(name);
    if (!negated) affirms.add(name);
    const { slot, type } = found;
    return { run: (slots) => slots[slot], type };
  }

  function compile(node: ASTNode): Part {
    switch (node.op) {
      case "value":
        return literal(node);
      case "id":
        if (variable?.name === node.args) {
          const slot = vocabulary.scratchSlot;
          return { run: (slots) => slots[slot], type: variable.type };
        }
        return word(node.args, node);
      case ".":
        return word(pathOf(node), node);
      case "list": {
        const parts = node.args.map(compile);
        const values: Value[] = [];
        for (const [i, part] of parts.entries()) {
          const element = node.args[i] ?? node;
          const plain = element.op === "-_" ? element.args : element;
          if (plain.op !== "value") {
            throw new Unsupported("a list in a rule may hold only plain values", element);
          }
          values.push(part.run([]));
        }
        return { run: () => values, type: `list<${parts[0]?.type ?? "string"}>` };
      }
      case "!_": {
        negated = !negated;
        const { run } = compile(node.args);
        negated = !negated;
        return bool((slots) => {
          const value = run(slots);
          return value === undefined ? undefined : !value;
        });
      }
      case "-_": {
        const { run, type } = compile(node.args);
        return { type, run: (slots) => negate(run(slots)) };
      }
      case "&&":
        return bool(and(compile(node.args[0]).run, compile(node.args[1]).run));
      case "||":
        return bool(or(compile(node.args[0]).run, compile(node.args[1]).run));
      case "?:": {
        const [test, yes, no] = [compile(node.args[0]), compile(node.args[1]), compile(node.args[2])];
        return {
          type: yes.type,
          run: (slots) => {
            const value = test.run(slots);
            return value === undefined ? undefined : value ? yes.run(slots) : no.run(slots);
          },
        };
      }
      case "<":
      case "<=":
      case ">":
      case ">=":
        return comparison(node.op, compile(node.args[0]), compile(node.args[1]), node);
      case "==":
      case "!=":
        return equality(node.op === "!=", compile(node.args[0]), compile(node.args[1]), node);
      case "in":
        return membership(compile(node.args[0]), compile(node.args[1]));
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return arithmetic(node.op, compile(node.args[0]), compile(node.args[1]), node);
      case "call":
        return call(node.args[0], node.args[1], node);
      case "rcall":
        return method(node.args[0], node.args[1], node.args[2], node);
      default:
        throw new Unsupported(`\`${node.op}\` is not supported in rules`, node);
    }
  }

  function call(name: string, args: readonly ASTNode[], node: ASTNode): Part {
    const [first] = args;
    if (first === undefined) throw new Unsupported(`\`${name}()\` is not supported in rules`, node);
    if (name === "has") {
      const { run } = word(pathOf(first), first);
      return bool((slots) => run(slots) !== undefined);
    }
    const { run, type } = compile(first);
    if (name === "size") return { run: (slots) => size(run(slots)), type: "int" };
    if (name === "double" && (type === "int" || type === "double")) return { run, type: "double" };
    throw new Unsupported(`\`${name}()\` is not supported in rules`, node);
  }

  function method(name: string, on: ASTNode, args: readonly ASTNode[], node: ASTNode): Part {
    const place = { start: on.end + 1 };
    if (name === "matches") {
      throw new Unsupported("`matches` is not allowed: a seller could stall it. Put the terms into lists/", place);
    }
    if (name === "isUsed") return word(`${pathOf(on)}.isUsed()`, node);
    if (name === "exists" || name === "all") return overList(name, compile(on), args, node);
    const { run } = compile(on);
    if (name === "size") return { run: (slots) => size(run(slots)), type: "int" };
    if (name === "lowerAscii") return { run: (slots) => text(run(slots))?.toLowerCase(), type: "string" };
    const [first] = args;
    if (first !== undefined && args.length === 1) {
      const other = compile(first).run;
      if (name === "contains") return texts(run, other, (a, b) => a.includes(b));
      if (name === "startsWith") return texts(run, other, (a, b) => a.startsWith(b));
      if (name === "endsWith") return texts(run, other, (a, b) => a.endsWith(b));
    }
    throw new Unsupported(`\`.${name}()\` is not supported in rules`, place);
  }

  function overList(name: "exists" | "all", list: Part, args: readonly ASTNode[], node: ASTNode): Part {
    const [id, body] = args;
    if (id?.op !== "id" || body === undefined) throw new Unsupported(`\`.${name}()\` is not supported in rules`, node);
    if (variable !== undefined) throw new Unsupported("`exists` and `all` may not be nested", node);
    variable = { name: id.args, type: list.type.slice("list<".length, -1) };
    const { run } = compile(body);
    variable = undefined;
    return bool(anyOrAll(name === "exists", list.run, run, vocabulary.scratchSlot));
  }

  try {
    const { run } = compile(ast);
    return { condition: { run, reads: [...reads], affirms: [...affirms] } };
  } catch (error) {
    if (error instanceof Unsupported) return { problem: { index: error.index, message: error.message } };
    throw error;
  }
}

function literal(node: ASTNode): Part {
  const value: unknown = node.args;
  if (typeof value === "string") return { run: () => value, type: "string" };
  if (typeof value === "boolean") return { run: () => value, type: "bool" };
  if (typeof value === "number") return { run: () => value, type: "double" };
  if (typeof value === "bigint") {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new Unsupported("the number is too large", node);
    return { run: () => number, type: "int" };
  }
  throw new Unsupported("only text, numbers, true and false are supported in rules", node);
}

/** `listing.seller.country` as a dotted name. */
function pathOf(node: ASTNode): string {
  if (node.op === "id") return node.args;
  if (node.op === ".") return `${pathOf(node.args[0])}.${node.args[1]}`;
  throw new Unsupported("expected a name such as `price.ratio`", node);
}
