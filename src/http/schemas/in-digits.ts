import { z } from "zod";

/** A whole number as a query or a path spells it: in digits, not as `1e1` or `0x10`. */
export const inDigits = <T extends z.ZodType>(bounded: (number: z.ZodInt) => T) =>
  z.preprocess(
    (text) => (typeof text === "string" && /^\d{1,16}$/.test(text) ? Number(text) : text),
    bounded(z.int("must be a whole number, in digits")),
  );
