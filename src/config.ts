import { isIP } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { AssayError, type Problem } from "./errors.ts";
import { decodeSecretKey } from "./secrets.ts";

const SHIPPED_RULES = fileURLToPath(new URL("../rules", import.meta.url));
const MAX_PORT = 65_535;
/** 64 MB: more than this in one body is a mistake, and memory is held for each of them. */
const MAX_BODY = 64 * 1024 * 1024;

/** The one table of settings: its keys are the names in the environment. Messages never repeat the value. */
const SETTINGS = z.object({
  /** PostgreSQL; without it Assay starts its own in the data folder. */
  DATABASE_URL: url(["postgres:", "postgresql:"]).optional(),
  /** Redis for the queues; several URLs with commas mean Redis Cluster; without it the queues live in PostgreSQL. */
  REDIS_URL: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(url(["redis:", "rediss:"])))
    .default([]),
  /** Where the embedded PostgreSQL and generated secrets are kept. */
  ASSAY_DATA_DIR: z
    .string()
    .default("./.assay")
    .transform((path) => resolve(path)),
  ASSAY_HOST: z
    .string()
    .default("127.0.0.1")
    .refine((host) => isIP(host) !== 0 || /^[a-z0-9.-]+$/i.test(host), "must be a host name or an IP address"),
  /** 0 takes any free port. */
  ASSAY_PORT: integer(0, MAX_PORT).default(8080),
  /** Where a process that only works answers `/healthz`, `/readyz` and `/metrics`; without it, it does not listen. */
  ASSAY_WORKER_PORT: integer(0, MAX_PORT).optional(),
  ASSAY_RULES_DIR: z
    .string()
    .default(SHIPPED_RULES)
    .transform((path) => resolve(path)),
  ASSAY_LOG_LEVEL: choice("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  /** Encrypts webhook secrets at rest; without it a key is made once in the data folder. */
  ASSAY_SECRET_KEY: z
    .string()
    .transform((text, context) => {
      const key = decodeSecretKey(text);
      if (!key) context.addIssue("must be 32 bytes in base64 or hex");
      return key;
    })
    .optional(),
  /** Keeps two installations apart on one datastore. */
  ASSAY_QUEUE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, "must be 1 to 32 letters, digits, - or _")
    .default("assay"),
  /** Jobs that one worker process runs at a time, for each lane. */
  ASSAY_WORKER_CONCURRENCY: integer(1, 256).default(4),
  /** Bytes of one JSON body, and of one NDJSON line. */
  ASSAY_BODY_LIMIT: integer(1024, MAX_BODY).default(1_048_576),
  /** Lets webhooks go to private and loopback addresses: for receivers in the same network. */
  ASSAY_WEBHOOK_ALLOW_PRIVATE: choice("true", "false").default("false"),
  /** Hosts that pictures are fetched from, with commas; each stands for itself and all below it. Empty means any. */
  ASSAY_IMAGE_HOSTS: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim().toLowerCase().replace(/\.$/, "")))
    .pipe(z.array(z.string().regex(/^[a-z0-9._:-]+$/, "must be host names with commas between them")))
    .default([]),
  /** Lets pictures be fetched from private and loopback addresses: for picture hosts in the same network. */
  ASSAY_IMAGE_ALLOW_PRIVATE: choice("true", "false").default("false"),
  /** Bytes of one picture. */
  ASSAY_IMAGE_MAX_BYTES: integer(1024, MAX_BODY).default(20 * 1024 * 1024),
  /** From acceptance on, how long pictures that cannot be fetched are tried again; then policy decides. */
  ASSAY_IMAGE_DEADLINE_SECONDS: integer(0, 86_400).default(10),
  /** Processes that decode pictures, started when needed. */
  ASSAY_IMAGE_PROCESSES: integer(1, 64).default(2),
  /** Whether the words in pictures are read: `auto` when the optional packages for it are installed. */
  ASSAY_IMAGE_OCR: choice("auto", "on", "off").default("auto"),
  /** How long a stopping process may finish what it holds. */
  ASSAY_SHUTDOWN_SECONDS: integer(1, 3600).default(15),
});

/** The settings of one process, checked. `redisUrls` is empty when the queues live in PostgreSQL. */
export type Config = ReturnType<typeof readConfig>;

/** Takes the environment; gives every setting, or throws `config.invalid` naming all that is wrong at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  // An empty value counts as not set: that is what compose files and shells hand over for a missing variable.
  const given = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  const parsed = SETTINGS.safeParse(given);
  const problems = [...unknownNames(given), ...issuesOf(parsed.error)];
  if (!parsed.success || problems.length > 0) {
    throw new AssayError("config.invalid", "The settings are not valid.", { problems });
  }
  const set = parsed.data;
  return {
    databaseUrl: set.DATABASE_URL,
    redisUrls: set.REDIS_URL as readonly string[],
    dataDir: set.ASSAY_DATA_DIR,
    host: set.ASSAY_HOST,
    port: set.ASSAY_PORT,
    workerPort: set.ASSAY_WORKER_PORT,
    rulesDir: set.ASSAY_RULES_DIR,
    logLevel: set.ASSAY_LOG_LEVEL,
    secretKey: set.ASSAY_SECRET_KEY,
    queuePrefix: set.ASSAY_QUEUE_PREFIX,
    workerConcurrency: set.ASSAY_WORKER_CONCURRENCY,
    bodyLimit: set.ASSAY_BODY_LIMIT,
    webhookAllowPrivate: set.ASSAY_WEBHOOK_ALLOW_PRIVATE === "true",
    images: {
      hosts: set.ASSAY_IMAGE_HOSTS as readonly string[],
      allowPrivate: set.ASSAY_IMAGE_ALLOW_PRIVATE === "true",
      maxBytes: set.ASSAY_IMAGE_MAX_BYTES,
      deadlineSeconds: set.ASSAY_IMAGE_DEADLINE_SECONDS,
      processes: set.ASSAY_IMAGE_PROCESSES,
      ocr: set.ASSAY_IMAGE_OCR,
    },
    shutdownSeconds: set.ASSAY_SHUTDOWN_SECONDS,
  };
}

function url(protocols: readonly string[]) {
  const message = `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`;
  return z.string().refine((text) => {
    const parsed = URL.parse(text);
    // PostgreSQL URLs may name a socket folder as `?host=` instead of a host.
    return protocols.includes(parsed?.protocol ?? "") && Boolean(parsed?.hostname || parsed?.searchParams.get("host"));
  }, message);
}

function integer(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

function choice<const Names extends readonly [string, ...string[]]>(...names: Names) {
  return z.enum(names, { error: `must be one of ${names.join(", ")}` });
}

function unknownNames(given: Readonly<Record<string, string>>): Problem[] {
  const known = Object.keys(SETTINGS.shape);
  return Object.keys(given)
    .filter((name) => name.startsWith("ASSAY_") && !known.includes(name))
    .map((at) => ({ at, message: `is not a setting; the settings are ${known.join(", ")}` }));
}

function issuesOf(error: z.ZodError | undefined): Problem[] {
  return (error?.issues ?? []).map((issue) => ({ at: String(issue.path[0]), message: issue.message }));
}
