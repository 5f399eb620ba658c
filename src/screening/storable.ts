import { z } from "zod";

const REPLACEMENT = "\uFFFD";

/**
 * Text that PostgreSQL cannot hold is repaired, not refused: a marketplace that cuts an emoji in half still gets its
 * listing screened. A replacement character stays visible in the evidence.
 */
export const storable = (schema: z.ZodString) =>
  schema.transform((value) => value.toWellFormed().replaceAll("\0", REPLACEMENT));

/** Text of at most `max` characters, repaired. */
export const text = (max: number) => storable(z.string().max(max));
