import { InvalidArgumentError } from "commander";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads an RFC 3339 instant from the command line, as milliseconds since the epoch. */
export function parseInstant(text: string): number {
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw new InvalidArgumentError("It must be an instant such as 2026-11-20T08:00:00Z.");
  return instant;
}
