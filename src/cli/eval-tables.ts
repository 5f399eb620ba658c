import { decimal, interval, NO_FIGURE, percent, signed } from "#src/evaluation/figures.ts";
import type { Report } from "#src/evaluation/report-schema.ts";
import { forTerminal } from "./for-terminal.ts";
import { type Column, layTable } from "./table.ts";

type Summary = Report["summary"];
type Example = Report["misses"][number];

const left = (heading: string): Column => ({ heading });
const right = (heading: string): Column => ({ heading, right: true });

/** The report as tables for a terminal. */
export function renderTables(report: Report): string {
  const { input, settings } = report;
  const prevalence = percent(settings.prevalence);
  const hidden = settings.hidden.length === 0 ? "" : `, ${settings.hidden.join(" and ")} hidden`;
  const sections = [
    `${input.rows} rows: ${input.counterfeit} counterfeit, ${input.genuine} genuine${hidden}. ` +
      `Precision at ${prevalence} counterfeits. Ruleset ${forTerminal(settings.ruleset)}.`,
    titled("Flagged (review or block) and blocked, with 95 % intervals", groupTable(report)),
    titled(`Overall and per segment, precision at ${prevalence}`, summaryTable(report)),
  ];
  if (report.hidden.length > 0) sections.push(titled("With a part of every listing hidden", hiddenTable(report)));
  sections.push(titled("Rules", ruleTable(report)));
  sections.push(titled("Worst misses: counterfeits allowed, lowest scores first", exampleTable(report.misses)));
  sections.push(titled("Worst false alarms: genuine rows held back", exampleTable(report.falseAlarms)));
  return `${sections.join("\n\n")}\n`;
}

function titled(title: string, table: string): string {
  return `${title}\n\n${table}`;
}

function groupTable({ groups }: Report): string {
  return layTable(
    [
      left("label"),
      left("segment"),
      left("source"),
      right("rows"),
      right("flagged"),
      left("95 %"),
      right("blocked"),
      left("95 %"),
    ],
    groups.map(({ label, segment, source, rows, flagged, blocked }) => [
      label,
      forTerminal(segment ?? "all", 30),
      forTerminal(source ?? (segment === null ? "" : "all"), 30),
      String(rows),
      percent(flagged.share),
      interval(flagged),
      percent(blocked.share),
      interval(blocked),
    ]),
  );
}

const SUMMARY_COLUMNS = [
  right("caught"),
  right("blocked"),
  right("false alarms"),
  right("blocked"),
  right("precision"),
  left("95 %"),
  right("recall@90"),
  right("recall@99"),
  right("PR area"),
  right("ROC area"),
];

function summaryCells(summary: Summary): string[] {
  const { flaggedPrecision } = summary;
  return [
    percent(summary.counterfeitFlagged.share),
    percent(summary.counterfeitBlocked.share),
    percent(summary.genuineFlagged.share),
    percent(summary.genuineBlocked.share),
    percent(flaggedPrecision?.value),
    interval(flaggedPrecision),
    percent(summary.recallAt90?.recall),
    percent(summary.recallAt99?.recall),
    decimal(summary.prArea),
    decimal(summary.rocArea),
  ];
}

function summaryTable({ input, summary, segments }: Report): string {
  return layTable(
    [left("segment"), right("rows"), ...SUMMARY_COLUMNS],
    [
      ["all", String(input.rows), ...summaryCells(summary)],
      ...segments.map((each) => [forTerminal(each.segment, 30), String(each.rows), ...summaryCells(each.summary)]),
    ],
  );
}

function hiddenTable({ summary, hidden }: Report): string {
  return layTable(
    [left("hidden"), ...SUMMARY_COLUMNS],
    [["nothing", ...summaryCells(summary)], ...hidden.map((each) => [each.part, ...summaryCells(each.summary)])],
  );
}

function ruleTable({ rules }: Report): string {
  if (rules.length === 0) return "No rule hit any row.";
  return layTable(
    [
      left("rule"),
      right("catches"),
      right("alone"),
      right("false alarms"),
      right("alone"),
      right("points"),
      right("measured"),
    ],
    rules.map((rule) => [
      forTerminal(rule.rule, 60),
      String(rule.catches),
      String(rule.catchesAlone),
      String(rule.falseAlarms),
      String(rule.falseAlarmsAlone),
      signed(rule.points),
      rule.measuredPoints === null ? NO_FIGURE : signed(rule.measuredPoints),
    ]),
  );
}

function exampleTable(examples: readonly Example[]): string {
  if (examples.length === 0) return "None.";
  return layTable(
    [
      right("score"),
      left("verdict"),
      left("segment"),
      right("price"),
      right("of usual"),
      left("brand"),
      left("title"),
      left("because of"),
    ],
    examples.map(({ score, verdict, segment, price, priceRatio, brand, title, hits }) => [
      signed(score),
      verdict,
      forTerminal(segment, 20),
      forTerminal(price, 24),
      priceRatio === null ? NO_FIGURE : priceRatio.toFixed(2),
      forTerminal(brand ?? NO_FIGURE, 20),
      forTerminal(title, 60),
      forTerminal(hits.map(({ rule, points }) => `${rule} ${signed(points)}`).join(", "), 100),
    ]),
  );
}
