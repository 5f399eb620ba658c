/** The text of a figure by its name; throws with a sentence when there is no such figure. */
export type Lookup = (name: string) => string;

/** A page with its figures filled in, what could not be, and what differed before; both as `line: sentence`. */
export interface Filled {
  readonly text: string;
  readonly problems: readonly string[];
  readonly stale: readonly string[];
}

const FIGURE = /<!-- figure:(.*?) -->(.*?)<!-- \/figure -->/gs;
const OPENING = /<!-- figure:/g;

/** Puts the present figures between the markers of a page. A figure of several lines stands on lines of its own. */
export function fillFigures(page: string, lookup: Lookup): Filled {
  const problems: string[] = [];
  const stale: string[] = [];
  let markers = 0;
  const text = page.replaceAll(FIGURE, (whole, name: string, old: string, offset: number) => {
    markers += 1;
    const line = page.slice(0, offset).split("\n").length;
    try {
      const figure = lookup(name.trim());
      const now = figure.includes("\n") ? `\n\n${figure}\n\n` : figure;
      if (now !== old) stale.push(`${line}: ${name} is ${figure}, the page says ${old.trim() || "nothing"}`);
      return `<!-- figure:${name} -->${now}<!-- /figure -->`;
    } catch (error) {
      problems.push(`${line}: ${error instanceof Error ? error.message : String(error)}`);
      return whole;
    }
  });
  const opened = page.match(OPENING)?.length ?? 0;
  if (opened !== markers) problems.push(`1: ${opened - markers} figure markers are not closed by <!-- /figure -->`);
  return { text, problems, stale };
}
