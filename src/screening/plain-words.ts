import { z } from "zod";

/** What a value is called that should be, or is, of a type. */
const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  nan: "no number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

/** How a format is written. */
const FORMATS: Readonly<Record<string, string>> = {
  datetime: "an instant such as 2026-11-20T08:00:00Z",
  date: "a day such as 2026-11-20",
  uuid: "a UUID",
  url: "a URL",
};

/** What is counted of a value that is too large or too small; a number itself is compared. */
const COUNTED: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ["character", "characters"],
  array: ["item", "items"],
};

/** What is wrong with a value of which the schema itself says nothing, as the end of a sentence about it. */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return "is missing";
  switch (issue.code) {
    case "invalid_type": {
      const wanted = typeName(issue.expected);
      const given = z.util.parsedType(issue.input);
      return issue.expected === "int" && given === "number"
        ? `must be ${wanted}`
        : `must be ${wanted}, not ${typeName(given)}`;
    }
    case "invalid_value":
      return `must be ${oneOf(issue.values.map((value) => JSON.stringify(value)))}`;
    case "too_big":
      return size(issue.origin, issue.inclusive === false ? "below" : "at most", issue.maximum);
    case "too_small":
      return size(issue.origin, issue.inclusive === false ? "above" : "at least", issue.minimum);
    case "invalid_format":
      return `must be ${FORMATS[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`}`;
    default:
      return "has none of the forms that are taken";
  }
}

function typeName(type: string): string {
  return TYPES[type] ?? type;
}

function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}

function size(origin: string, bound: string, limit: number | bigint): string {
  const counted = COUNTED[origin];
  if (counted === undefined) return `must be ${bound} ${limit}`;
  return `must have ${bound} ${limit} ${counted[limit === 1 ? 0 : 1]}`;
}

// A schema's own words come before these.
z.config({ localeError: plainWords });
