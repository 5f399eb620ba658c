import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";

// A whole receiver of Assay's webhooks, with nothing but Node: check the signature, answer at once, ignore what came
// before, and keep the newest state of each listing.

const values = readOptions();
// During a rotation two secrets may be given, with a comma.
const keys = values.secret
  .split(",")
  .filter((secret) => secret !== "")
  .map((secret) => Buffer.from(secret.trim().replace(/^whsec_/, ""), "base64"));
if (keys.length === 0 || keys.some((key) => key.length < 24)) {
  console.error("Give the secret that Assay showed when the webhook was made: --secret whsec_…");
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        secret: { type: "string", default: process.env.WEBHOOK_SECRET ?? "" },
        port: { type: "string", default: "9099" },
        host: { type: "string", default: "127.0.0.1" },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\nThe options are --secret, --port and --host.`);
    process.exit(2);
  }
}

/** Older messages could be replays by someone who listened (Standard Webhooks advises five minutes). */
const TOLERANCE_SECONDS = 5 * 60;
const MAX_BODY = 1024 * 1024;
/** Ids that are remembered. A real receiver keeps them in its database, with the change that they caused. */
const REMEMBERED_IDS = 100_000;
const ROWS_SHOWN = 20;
const REDRAW_MS = 100;

interface Message {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly listingId: string;
    readonly sequence: number;
    readonly current?: boolean;
    readonly verdict?: string;
    readonly score?: number;
    readonly gate?: string;
    readonly reason?: string;
    readonly reasons?: readonly { readonly title: string }[];
  };
}

/** The newest that is known of a listing, and by which event: a verdict and a gate may arrive in either order. */
interface Row {
  readonly verdictAt: number;
  readonly verdict: string;
  readonly score: string;
  readonly why: string;
  readonly gateAt: number;
  readonly gate: string;
}

const NOTHING: Row = { verdictAt: 0, verdict: "", score: "", why: "", gateAt: 0, gate: "" };

const seen = new Set<string>();
const listings = new Map<string, Row>();
const counts = { received: 0, duplicates: 0, late: 0, refused: 0 };
const live = process.stdout.isTTY === true;
let redraw: NodeJS.Timeout | undefined;

const server = createServer((request, response) => {
  receive(request, response).catch(() => response.destroy());
});
server.listen(Number(values.port), values.host, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : values.port;
  console.log(`Waiting for verdicts at http://${values.host}:${port}/`);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop());

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") {
    response.writeHead(405).end();
    return;
  }
  const body = await readBody(request);
  const id = String(request.headers["webhook-id"] ?? "");
  if (body === undefined || !isGenuine(request.headers, id, body)) {
    counts.refused += 1;
    response.writeHead(401).end();
    show("refused: the signature or the time is wrong");
    return;
  }
  // Answered before the work is done: Assay waits a few seconds at most, and then sends again.
  response.writeHead(204).end();
  const message = JSON.parse(body.toString("utf8")) as Message;
  if (message.type === "webhook.test") show("test: the signature is right");
  else take(id, message);
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The signature covers the bytes as they came, so it is checked before they are parsed. */
function isGenuine(headers: IncomingHttpHeaders, id: string, body: Buffer): boolean {
  const timestamp = String(headers["webhook-timestamp"] ?? "");
  if (id === "" || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  // Several signatures, with spaces, while Assay's secret is being rotated.
  const given = String(headers["webhook-signature"] ?? "")
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => Buffer.from(signature.slice("v1,".length), "base64"));
  return keys.some((key) => {
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  });
}

function take(id: string, { type, data }: Message): void {
  counts.received += 1;
  if (seen.has(id)) {
    counts.duplicates += 1;
    show(`again: ${type} of ${plain(data.listingId, 24)}`);
    return;
  }
  seen.add(id);
  if (seen.size > REMEMBERED_IDS) for (const oldest of seen.values()) return void seen.delete(oldest);
  const before = listings.get(data.listingId) ?? NOTHING;
  const row = merge(before, data);
  if (row === before) {
    counts.late += 1;
    show(`late: ${type} ${data.sequence} of ${plain(data.listingId, 24)}`);
    return;
  }
  listings.delete(data.listingId);
  listings.set(data.listingId, row);
  show(lineOf(data.listingId, row, type));
}

/** Deliveries may overtake each other: the sequence tells which one is newer, and an older one changes nothing. */
function merge(row: Row, data: Message["data"]): Row {
  const { sequence, verdict, score = 0, gate, reason, reasons = [] } = data;
  let next = row;
  if (verdict !== undefined && data.current !== false && sequence > row.verdictAt) {
    next = { ...next, verdictAt: sequence, verdict, score: score.toFixed(1), why: reasons[0]?.title ?? "" };
  }
  if (gate !== undefined && data.current !== false && sequence > row.gateAt) {
    next = {
      ...next,
      gateAt: sequence,
      gate,
      why: verdict === undefined && next.why === "" ? (reason ?? "") : next.why,
    };
  }
  return next;
}

function show(line: string): void {
  if (!live) console.log(line);
  else redraw ??= setTimeout(draw, REDRAW_MS);
}

function draw(): void {
  redraw = undefined;
  const rows = [...listings].slice(-ROWS_SHOWN).reverse();
  const text = [
    "Verdicts, newest first",
    `${counts.received} received, ${counts.duplicates} again, ${counts.late} late, ${counts.refused} refused`,
    "",
    lineOf("listing", { ...NOTHING, verdict: "verdict", score: "score", gate: "gate", why: "why" }),
    ...rows.map(([id, row]) => colour(row.verdict, lineOf(id, row))),
  ];
  process.stdout.write(`\x1b[2J\x1b[H${text.join("\n")}\n`);
}

function lineOf(id: string, { verdict, score, gate, why }: Row, type = ""): string {
  const cells = [
    plain(id, 24).padEnd(24),
    plain(verdict, 8).padEnd(8),
    score.padStart(6),
    ` ${plain(gate, 8).padEnd(8)}`,
  ];
  return [...cells, plain(why, 48), type].join(" ").trimEnd();
}

/** Text from outside must not steer the terminal. */
function plain(text: string, length: number): string {
  return text.replace(/\p{C}/gu, "").slice(0, length);
}

function colour(verdict: string, line: string): string {
  const code = { allow: 32, review: 33, block: 31 }[verdict];
  return code === undefined ? line : `\x1b[${code}m${line}\x1b[0m`;
}

function stop(): void {
  clearTimeout(redraw);
  server.close();
  server.closeAllConnections();
}
