import { CST, type Document, Lexer } from "yaml";

/** What is wrong with a YAML text, and at which character of it. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
}

/** A word that YAML takes for itself: `!tag`, `&anchor` or `*alias`. */
interface Marker extends YamlFault {
  readonly type: "tag" | "anchor" | "alias";
  readonly name: string;
}

/** What leaves the rest of a file readable; after any other error the parser guesses, and would send its reader astray. */
const HARMLESS_TO_THE_REST = new Set(["DUPLICATE_KEY", "TAG_RESOLVE_FAILED", "BAD_DIRECTIVE"]);

/**
 * What is wrong with a YAML text and its document, in order: one fault a line, up to the first syntax error. A text that
 * begins with `!`, `&` or `*` loses its first word to YAML without an error, so each is a fault here, but for an anchor
 * that has an alias.
 */
export function yamlFaults(text: string, document: Document.Parsed): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  const found = [
    ...swallowedWords(text).map((fault) => ({ ...fault, isLast: false })),
    ...[...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
      ...describe(text, code, pos[0], message),
      isLast: !HARMLESS_TO_THE_REST.has(code),
    })),
  ].sort((a, b) => a.offset - b.offset);
  let line = -1;
  for (const { offset, message, isLast } of found) {
    const begin = lineBegin(text, offset);
    // What YAML says of a line that lost a word only follows from that.
    if (begin !== line) faults.push({ offset, message });
    line = begin;
    if (isLast) break;
  }
  return faults;
}

/** Where the last alias of a text stands: what too many of them are told by. */
export function lastAlias(text: string): number {
  return markersOf(text).findLast(({ type }) => type === "alias")?.offset ?? 0;
}

function swallowedWords(text: string): readonly YamlFault[] {
  const markers = markersOf(text);
  const aliases = new Set(markers.filter(({ type }) => type === "alias").map(({ name }) => name));
  const anchors = new Set<string>();
  return markers.filter(({ type, name }) => {
    if (type === "alias") return !anchors.has(name);
    if (type === "anchor") anchors.add(name);
    return type === "tag" || !aliases.has(name);
  });
}

const TAKEN_FOR = { tag: "a tag", anchor: "an anchor that nothing refers to", alias: "an alias of no anchor" } as const;

function markersOf(text: string): readonly Marker[] {
  const markers: Marker[] = [];
  let offset = 0;
  let content = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | null | "content" = content ? "content" : CST.tokenType(lexeme);
    content = type === "scalar";
    if (type === "tag" || type === "anchor" || type === "alias") {
      const message = `a text that begins with \`${lexeme[0]}\` must be quoted: YAML takes \`${lexeme}\` for ${TAKEN_FOR[type]}`;
      markers.push({ type, name: lexeme.slice(1), offset, message });
    }
    // These three are notes of the lexer and stand for no character.
    if (type !== "scalar" && type !== "doc-mode" && type !== "flow-error-end") offset += lexeme.length;
  }
  return markers;
}

const TAB_INDENT = /^ *\t\s*\S/;

/** An error of the parser in words for whoever wrote the file, where its own say little. */
function describe(text: string, code: string, offset: number, message: string): YamlFault {
  if (code === "MULTIPLE_DOCS")
    return { offset, message: "a second document begins here: a file holds one, so leave out `---` and `...`" };
  if (HARMLESS_TO_THE_REST.has(code)) return { offset, message };
  const begin = lineBegin(text, offset);
  const next = lineEnd(text, offset) + 1;
  for (const start of [begin, next]) {
    const line = text.slice(start, lineEnd(text, start));
    if (TAB_INDENT.test(line))
      return { offset: start + line.indexOf("\t"), message: "a tab indents this line; YAML takes only spaces" };
  }
  if (code === "UNEXPECTED_TOKEN" && /["'\]}]\s*$/.test(text.slice(begin, offset))) {
    return {
      offset,
      message: "a value that begins with a quote or a bracket ends with it: quote the whole, or write it below `>-`",
    };
  }
  if (code === "BLOCK_AS_IMPLICIT_KEY") {
    return {
      offset,
      message: /:\s/.test(text.slice(offset, next))
        ? "a text that holds `: ` must be quoted, or written below `>-`"
        : "the lines after this one are indented further than their neighbours",
    };
  }
  return { offset, message: code === "BAD_SCALAR_START" ? `${message}: put it in quotes` : message };
}

const lineBegin = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
