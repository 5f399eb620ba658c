import { z } from "zod";
import { gateState, verdictView } from "./verdict.ts";

/** A kind of event: what every event says, and what `data` says besides. */
const event = <Type extends string, Data extends z.ZodRawShape>(type: Type, id: string, when: string, data: Data) =>
  z
    .object({
      type: z.literal(type),
      timestamp: z.iso.datetime(),
      data: z.object({
        listingId: z.string(),
        sequence: z.int().meta({ description: "Counts the events of the listing, from 1." }),
        revision: z.int(),
        ...data,
      }),
    })
    .meta({ id, description: when });

const { shadow: _, ...verdict } = verdictView.shape;

const verdictEvent = event("listing.verdict", "VerdictEvent", "A screening has been decided.", {
  current: z.boolean().meta({
    description: "False when the revision has been edited since, or another screening looked later: nothing moves.",
  }),
  gate: gateState,
  screening: z.uuid(),
  ...verdict,
});

const gateEvent = event("listing.gate", "GateEvent", "A gate opens or closes.", {
  gate: gateState,
  reason: z.string(),
});

const breachEvent = event(
  "listing.breach",
  "BreachEvent",
  "A sale was reported through a closed gate, or of a listing never seen.",
  {
    revision: z.int().nullable().meta({ description: "What was sold; null when Assay had never seen the listing." }),
    current: z.boolean().meta({ description: "False when the gate has opened since the sale: nothing moves." }),
    gate: gateState,
    reason: z.string(),
    soldAt: z.iso.datetime(),
    sale: z.string().meta({ description: "The sale's own id." }),
    quantity: z.int(),
  },
);

const caseEvent = event("case.decided", "CaseDecidedEvent", "A person, or a deadline, has decided a case.", {
  case: z.uuid(),
  decision: z.enum(["allow", "block"]),
  reason: z.string(),
  by: z.string().meta({ description: "The name of the key, or `policy` when a deadline decided." }),
  byKey: z.string().nullable().meta({ description: "The id of that key; null when a deadline decided." }),
  version: z.int(),
  gate: gateState,
});

const entryEvent = event(
  "entry.quarantined",
  "EntryQuarantinedEvent",
  "So many sellers show a picture that its bank entry is taken out.",
  { entry: z.int(), bank: z.string(), reason: z.string() },
);

/** The body of an event as webhooks and the stream carry it, told apart by its `type`. */
export const eventBody = z
  .discriminatedUnion("type", [verdictEvent, gateEvent, breachEvent, caseEvent, entryEvent])
  .meta({ id: "Event" });
