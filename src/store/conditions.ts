/** The conditions of a statement that are given, and the values of its parameters. */
export interface Conditions {
  /** Adds a condition on a value, unless the value is undefined. */
  where(condition: (parameter: string) => string, value: unknown): void;
  /** Adds a condition that needs no value. */
  also(condition: string): void;
  /** The parameter that stands for one more value. */
  parameter(value: unknown): string;
  /** `where …`, or nothing without conditions. */
  text(): string;
  readonly values: unknown[];
}

/**
 * Begins without any. What is not asked for is left out of the statement: a condition like `$1 is null or …` would keep
 * PostgreSQL from the index of what is.
 */
export function createConditions(): Conditions {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  return {
    where(condition, value) {
      if (value !== undefined) conditions.push(condition(parameter(value)));
    },
    also: (condition) => void conditions.push(condition),
    parameter,
    text: () => (conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`),
    values,
  };
}
