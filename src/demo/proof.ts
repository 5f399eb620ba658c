import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { gateView } from "#http/schemas/verdict.ts";
import { AssayError } from "#src/errors.ts";
import type { Client } from "./client.ts";
import type { Arrival, Receiver } from "./receiver.ts";
import type { Screened } from "./screen-all.ts";

const saleAnswer = z.object({ breach: z.boolean(), gate: z.string(), reason: z.string() });
const openCases = z.object({ items: z.array(z.looseObject({ id: z.string(), version: z.number() })) });

/** Webhooks go out within milliseconds; a busy machine gets longer. */
const ARRIVAL_MS = 15_000;
const POLL_MS = 50;

/** A blocked listing cannot be sold unnoticed: its gate is closed, and a sale in spite of it is a breach. */
export async function proveGate(
  client: Client,
  screened: readonly Screened[],
  say: (line: string) => void,
): Promise<string> {
  const blocked = screened
    .filter(({ answer }) => answer.verdict.verdict === "block")
    .toSorted((a, b) => b.answer.verdict.score - a.answer.verdict.score)[0];
  if (blocked === undefined)
    throw new AssayError("internal", "Nothing was blocked, so there is no closed gate to show.");
  const { id } = blocked.sample.listing;
  const path = `/v1/listings/${encodeURIComponent(id)}`;
  const gate = await client.call(gateView, "GET", `${path}/gate`);
  say(`GET ${path}/gate  ->  ${gate.gate} (${gate.reason})`);
  if (gate.gate !== "closed")
    throw new AssayError("internal", `The gate of the blocked listing ${id} is ${gate.gate}.`);
  const body = { id: `demo-${crypto.randomUUID()}`, quantity: 1 };
  const sale = await client.call(saleAnswer, "POST", `${path}/sales`, body);
  if (!sale.breach)
    throw new AssayError("internal", `A sale of the blocked listing ${id} was not recorded as a breach.`);
  say(`POST ${path}/sales  ->  recorded as a breach: sold through a ${sale.gate} gate`);
  return id;
}

/** A person's decision opens a gate: the reviewer allows a genuine listing that waits, or else the least suspect one. */
export async function proveDecision(
  client: Client,
  screened: readonly Screened[],
  say: (line: string) => void,
): Promise<void> {
  const waiting = screened
    .filter(({ answer }) => answer.verdict.verdict === "review")
    .toSorted((a, b) => a.answer.verdict.score - b.answer.verdict.score);
  const chosen = waiting.find(({ sample }) => sample.expected === "genuine") ?? waiting[0];
  if (chosen === undefined)
    throw new AssayError("internal", "Nothing waits for a person, so there is no case to decide.");
  const id = encodeURIComponent(chosen.sample.listing.id);
  const { items } = await client.call(openCases, "GET", `/v1/cases?listing=${id}`);
  const [found] = items;
  if (found === undefined)
    throw new AssayError("internal", `The listing ${id} waits for a person but has no open case.`);
  const decision = { decision: "allow", reason: "Proof of purchase seen.", version: found.version };
  await client.call(z.unknown(), "POST", `/v1/cases/${found.id}/decision`, decision);
  say(`POST /v1/cases/${found.id}/decision  ->  a reviewer allows ${id}`);
  const gate = await client.call(gateView, "GET", `/v1/listings/${id}/gate`);
  say(`GET /v1/listings/${id}/gate  ->  ${gate.gate} (${gate.reason})`);
  if (gate.gate !== "open") throw new AssayError("internal", `The gate of ${id} is ${gate.gate} after it was allowed.`);
}

/** Waits until the breach of this listing and all verdicts have come in by webhook. */
export async function proveWebhooks(
  receiver: Receiver,
  breached: string,
  verdicts: number,
  say: (line: string) => void,
): Promise<void> {
  const isBreach = ({ type, listingId }: Arrival) => type === "listing.breach" && listingId === breached;
  const verdictsSeen = () => receiver.arrivals().filter(({ type }) => type === "listing.verdict").length;
  const deadline = performance.now() + ARRIVAL_MS;
  while (performance.now() < deadline) {
    if (receiver.arrivals().some(isBreach) && verdictsSeen() >= verdicts) break;
    await sleep(POLL_MS);
  }
  const breach = receiver.arrivals().find(isBreach);
  if (breach === undefined) throw new AssayError("internal", "The webhook about the breach did not arrive.");
  if (receiver.refused() > 0)
    throw new AssayError("internal", `${receiver.refused()} webhooks came with a wrong signature.`);
  say(`listing.breach for ${breach.listingId}, webhook-id ${breach.id}`);
  say(`webhook-signature ${breach.signature}  ->  verified`);
  say(`listing.verdict: ${verdictsSeen()} of ${verdicts} arrived, every signature verified`);
}
