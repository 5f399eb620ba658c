import { once } from "node:events";
import { styleText } from "node:util";
import { z } from "zod";
import { startProgress } from "#cli/progress.ts";
import { webhookWithSecret } from "#http/schemas/webhook.ts";
import { type Client, createClient } from "./client.ts";
import { proveDecision, proveGate, proveWebhooks } from "./proof.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { loadSamples } from "./samples.ts";
import { screenAll } from "./screen-all.ts";
import { type Stack, startStack } from "./stack.ts";
import { summarise } from "./summary.ts";
import { renderTable } from "./table.ts";

/** Places of a line where output is not a terminal. */
const DEFAULT_PLACES = 140;
/** Without a terminal, one line of progress for so many verdicts. */
const QUIET_STEP = 20;
/** What a shell reports for a process that Ctrl+C ended. */
const INTERRUPTED = 130;

const say = (line = "") => process.stdout.write(`${line}\n`);
const point = (line: string) => say(`  ${line}`);
const heading = (line: string) => say(`\n${styleText("bold", line)}`);
/** Since the start of the process: what a person has waited. */
const seconds = () => `${(performance.now() / 1000).toFixed(1)} s`;

/** Runs the demo to its end; gives the exit code. Whatever happens, what it started is stopped. */
export async function runDemo(options: { keep: boolean; port: number }): Promise<number> {
  const { signal, release } = untilInterrupted();
  const open: { stop(): Promise<void> }[] = [];
  try {
    const receiver = await startReceiver();
    open.push({ stop: receiver.close });
    say("Starting an embedded PostgreSQL, the API and the workers …");
    const stack = await startStack(options);
    open.push(stack);
    signal.throwIfAborted();
    say(`The API answers at ${stack.url} after ${seconds()}.`);
    await show(stack, receiver, signal);
    if (options.keep) await stayUp(stack, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    for (const part of open.reverse()) await part.stop();
    release();
  }
}

async function show(stack: Stack, receiver: Receiver, signal: AbortSignal): Promise<void> {
  const client = createClient(stack.url, stack.key, signal);
  const types = ["listing.verdict", "listing.breach"];
  const webhook = await client.call(webhookWithSecret, "POST", "/v1/webhooks", { url: receiver.url, types });
  receiver.trust(webhook.secret);

  const screened = await feed(client);
  say();
  say(renderTable(screened, process.stdout.columns ?? DEFAULT_PLACES));
  say();
  say(summarise(screened));

  heading("A blocked listing cannot be sold unnoticed");
  const breached = await proveGate(client, screened, point);
  heading("A person has the last word");
  await proveDecision(client, screened, point);
  heading(`What the marketplace heard by webhook at ${receiver.url}`);
  await proveWebhooks(receiver, breached, screened.length, point);
  // With --keep the service goes on, but this receiver does not.
  await client.call(z.undefined(), "DELETE", `/v1/webhooks/${webhook.id}`);
  say(`\nDone after ${seconds()}.`);
}

async function feed(client: Client) {
  const samples = await loadSamples(new Date());
  say(`Posting ${samples.length} listings to /v1/listings …`);
  const progress = await startProgress("Screening", samples.length);
  let done = 0;
  let first: string | undefined;
  const screened = await screenAll(client, samples, () => {
    done += 1;
    first ??= seconds();
    progress.advance(1);
    if (!process.stderr.isTTY && done % QUIET_STEP === 0) say(`  ${done} of ${samples.length} screened`);
  }).finally(progress.stop);
  say(`First verdict ${first} after the start, all ${done} after ${seconds()}.`);
  return screened;
}

async function stayUp(stack: Stack, signal: AbortSignal): Promise<void> {
  heading("The service stays up until Ctrl+C");
  point(`URL   ${stack.url}`);
  point(`Key   ${stack.key}`);
  point(`Data  ${stack.folder}`);
  point(`Try   curl -H 'Authorization: Bearer ${stack.key}' '${stack.url}/v1/listings?verdict=review&limit=3'`);
  if (!signal.aborted) await once(signal, "abort");
  say("\nStopping …");
}

/** Ctrl+C, a stop by the system, or a reader of our output who has gone. */
function untilInterrupted(): { signal: AbortSignal; release(): void } {
  const interrupted = new AbortController();
  const abort = () => interrupted.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, abort);
  process.stdout.on("error", abort);
  return {
    signal: interrupted.signal,
    release: () => {
      for (const name of signals) process.off(name, abort);
    },
  };
}
