/**
 * A figure of the evaluation report: `evaluation / PATH / FORMAT`. A path leads by names and positions, such as
 * `summary.recallAt90.recall`, and chooses from a list by its fields: `groups[by=segment,segment=luxury].flagged.share`.
 * Formats are `percent`, `count` and `number`.
 */
export function evaluationFigure(report: unknown, name: string): string {
  if (report === undefined) throw new Error(`there is no docs/evaluation.json for ${name}: run assay eval`);
  const [, path = "", format = "number"] = name.split(" / ");
  let value: unknown = report;
  for (const [, step, index, choice] of path.matchAll(/\.?(\w+)(?:\[(?:(\d+)|([^\]]+))\])?/g)) {
    value = (value as Record<string, unknown> | undefined)?.[step ?? ""];
    if (Array.isArray(value)) value = index === undefined ? choose(value, choice ?? "", name) : value[Number(index)];
  }
  if (typeof value !== "number") throw new Error(`${name} is not a number in docs/evaluation.json`);
  const write = FORMATS[format];
  if (write === undefined) throw new Error(`${format} is not a format; there are ${Object.keys(FORMATS).join(", ")}`);
  return write(value);
}

const FORMATS: Readonly<Record<string, (value: number) => string>> = {
  percent: (value) => `${Number((value * 100).toPrecision(3))} %`,
  count: (value) => Math.round(value).toLocaleString("en-US"),
  number: (value) => String(Number(value.toPrecision(3))),
};

function choose(list: readonly unknown[], choice: string, name: string): unknown {
  const wanted = choice.split(",").map((pair) => pair.split("="));
  const found = list.filter((item) =>
    wanted.every(([field = "", text]) => String((item as Record<string, unknown>)[field]) === text),
  );
  if (found.length !== 1) throw new Error(`${name} fits ${found.length} entries of the list; it must fit one`);
  return found[0];
}
