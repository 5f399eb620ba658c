import { type CommanderError, InvalidArgumentError } from "commander";
import { AssayError, type ErrorCode } from "#src/errors.ts";
import { forTerminal } from "./for-terminal.ts";

/** Exit codes: 2 means that what was given is wrong and a person must change it, 1 that something failed on our side. */
const EXIT_BAD_INPUT = 2;
const EXIT_FAILED = 1;

const BAD_INPUT: ReadonlySet<ErrorCode> = new Set([
  "input.invalid",
  "ruleset.invalid",
  "config.invalid",
  "key.unknown",
  "bank.unknown",
  "bank.exists",
  "prices.unknown",
]);
const MAX_MESSAGE = 1000;

/** Says on standard error why a command failed, and gives the process's exit code. */
export function reportFailure(error: unknown): number {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  if (error instanceof InvalidArgumentError) {
    say(`assay: ${forTerminal(error.message, MAX_MESSAGE)}`);
    return EXIT_BAD_INPUT;
  }
  if (!(error instanceof AssayError)) {
    say(`assay: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT_FAILED;
  }
  say(`assay: ${forTerminal(error.message, MAX_MESSAGE)}`);
  for (const { at, message } of error.problems)
    say(`  ${at === "" ? "" : `${forTerminal(at, MAX_MESSAGE)}: `}${forTerminal(message, MAX_MESSAGE)}`);
  if (BAD_INPUT.has(error.code)) return EXIT_BAD_INPUT;
  if (error.cause instanceof Error) say(`  because: ${forTerminal(reasonOf(error.cause), MAX_MESSAGE)}`);
  return EXIT_FAILED;
}

/** A name with several addresses fails with one error for each of them, and no message of its own. */
function reasonOf(cause: Error): string {
  if (!(cause instanceof AggregateError)) return cause.message;
  return cause.errors.map((each) => (each instanceof Error ? each.message : String(each))).join("; ");
}

/** The exit code of a command line that Commander has answered itself: 0 for help, 2 for one that it cannot read. */
export function usageExitCode(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : EXIT_BAD_INPUT;
}
