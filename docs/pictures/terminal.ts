import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { width } from "#cli/table.ts";

/**
 * Draws what a program printed in colours as an SVG:
 * FORCE_COLOR=1 npm run -s demo | node docs/pictures/terminal.ts > docs/pictures/demo.svg
 */
const CELL = 8;
const LINE = 18;
const MARGIN = 16;
const BACKGROUND = "#16181d";
const FOREGROUND = "#d7dae0";
/** The SGR codes that Assay prints. */
const COLOURS: Readonly<Record<string, string>> = {
  31: "#ff7b72",
  32: "#7ee787",
  33: "#e3b341",
  35: "#d2a8ff",
};

interface Run {
  readonly text: string;
  readonly colour: string;
  readonly bold: boolean;
}

function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let colour = FOREGROUND;
  let bold = false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what colours begin with
  for (const [index, part] of line.split(/\u001B\[(\d*)m/).entries()) {
    // Split at a group: text and code take turns.
    if (index % 2 === 0) runs.push({ text: part, colour, bold });
    else if (part === "1") bold = true;
    else if (part === "22") bold = false;
    else colour = COLOURS[part] ?? FOREGROUND;
  }
  return runs;
}

function escapeXml(plain: string): string {
  return plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/**
 * Spaces between columns; Latin words; words of other scripts, which may run from right to left. Words keep single spaces
 * between them: browsers make one of several.
 */
const RUNS = / +|[\u0021-\u02FF]+(?: [\u0021-\u02FF]+)*|[^\u0020-\u02FF]+(?: [^\u0020-\u02FF]+)*/g;

/** Every stretch of one width class is placed on the grid, so that fallback fonts cannot push what follows. */
function draw(line: string, row: number): string {
  const y = MARGIN + (row + 0.75) * LINE;
  let column = 0;
  const pieces: string[] = [];
  for (const { text, colour, bold } of runsOf(line)) {
    for (const piece of text.match(RUNS) ?? []) {
      const places = width(piece);
      const x = MARGIN + column * CELL;
      column += places;
      if (piece.startsWith(" ")) continue;
      const weight = bold ? ' font-weight="bold"' : "";
      const size = `textLength="${places * CELL}" lengthAdjust="spacingAndGlyphs"`;
      pieces.push(`<text x="${x}" y="${y}" fill="${colour}"${weight} ${size}>${escapeXml(piece)}</text>`);
    }
  }
  return pieces.join("\n");
}

const lines = (await text(process.stdin)).trimEnd().split("\n");
const columns = Math.max(...lines.map((line) => width(stripVTControlCharacters(line))));
const size = { x: 2 * MARGIN + columns * CELL, y: 2 * MARGIN + lines.length * LINE };
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.x} ${size.y}" width="${size.x}" height="${size.y}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13.3" role="img" aria-label="What npm run demo prints">
<title>What npm run demo prints</title>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
${lines.map(draw).filter(Boolean).join("\n")}
</svg>
`);
