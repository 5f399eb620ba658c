import { z } from "zod";
import { BANK_KINDS } from "#screening/image/bank-kinds.ts";
import { SAME_RADIUS } from "#screening/image/pdq.ts";
import { text } from "#screening/storable.ts";

/** The name of a bank, as addresses and rules hold it. */
export const bankName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits and -, beginning with a letter or digit",
  );

/** Beyond 56 bits nothing is taken for the same picture. */
const radius = z
  .int()
  .min(0)
  .max(56)
  .meta({ description: "Hashes within so many of 256 bits match. 31 is what PDQ's makers recommend." });
const description = text(2_000);

/** A new bank. */
export const bankBody = z.strictObject({
  name: bankName,
  kind: z
    .enum(BANK_KINDS)
    .default("other")
    .meta({ description: "`benign` mutes other matches; `other` means what your rules make of its name." }),
  description: description.default(""),
  radius: radius.default(SAME_RADIUS),
});

/** What may change of a bank. */
export const bankPatch = z.strictObject({ description: description.optional(), radius: radius.optional() });
