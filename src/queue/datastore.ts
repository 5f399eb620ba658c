import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  type Processor,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from "bullmq";
import { Cluster, Redis } from "ioredis";
import pg from "pg";

/** Where the queues live: on Redis when URLs are given (several are a cluster), otherwise on PostgreSQL. */
export interface QueueSettings {
  readonly databaseUrl: string;
  readonly redisUrls: readonly string[];
  /** Prefix of Redis keys; on PostgreSQL the queues have a schema of their own. */
  readonly prefix: string;
  readonly onError: (error: Error) => void;
}

/** Makes BullMQ queues and workers on one datastore, and closes what they share. */
export interface Datastore {
  readonly kind: "postgres" | "redis";
  /** False while the connection is down. What is sent then would wait for it without end. */
  connected(): boolean;
  queue(name: string): Queue;
  worker(name: string, process: Processor, options: Omit<WorkerOptions, "connection" | "prefix">): Worker;
  close(): Promise<void>;
}

/** The schema in which BullMQ keeps its tables: its own default, the only one it allows beside a pool of ours. */
const SCHEMA = "bullmq";
/** Each worker holds one connection to listen on; the rest serve queries. */
const POOL_SIZE = 12;
/** A process that freezes within a transaction must not keep jobs from all the others. */
const ABANDONED = "set idle_in_transaction_session_timeout = '15s'";

/** Opens the datastore and brings BullMQ's own schema up to date. */
export async function openDatastore(settings: QueueSettings): Promise<Datastore> {
  return settings.redisUrls.length > 0 ? openRedis(settings) : await openPostgres(settings);
}

async function openPostgres({ databaseUrl, onError }: QueueSettings): Promise<Datastore> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    // Said to each connection, whatever options the URL has: see the store's pool.
    onConnect: (connected) => connected.query(`set search_path = ${SCHEMA}; ${ABANDONED}`),
    application_name: "assay-queue",
    max: POOL_SIZE,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  pool.on("error", onError);
  // A connection that breaks while it is lent out is nobody's to hear of but its holder's: see the store's pool.
  pool.on("connect", (connected) => connected.on("error", () => undefined));
  const client = await pool.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    client.release();
  }
  // A pool makes its connections anew, and tells of one that it cannot make.
  const connected = () => true;
  return build("postgres", pool, undefined, createPostgresBackend, connected, () => pool.end());
}

function openRedis({ redisUrls, prefix, onError }: QueueSettings): Datastore {
  // BullMQ blocks on its workers' connections, so no command may be given up after some retries.
  const options = { maxRetriesPerRequest: null };
  const [first = ""] = redisUrls;
  const redis =
    redisUrls.length > 1 ? new Cluster([...redisUrls], { redisOptions: options }) : new Redis(first, options);
  redis.on("error", onError);
  // The hash tag keeps all keys of a queue in one slot, which BullMQ's scripts need on a cluster.
  const connected = () => redis.status === "ready";
  return build("redis", redis, `{${prefix}}`, undefined, connected, async () => {
    if (connected()) await redis.quit().catch(() => redis.disconnect());
    else redis.disconnect();
  });
}

// BullMQ's types tie a queue to its backend; Assay uses only what both backends share, so they are named here as one.
function build(
  kind: Datastore["kind"],
  connection: unknown,
  prefix: string | undefined,
  factory: unknown,
  connected: () => boolean,
  close: () => Promise<void>,
): Datastore {
  const base = { connection: connection as ConnectionOptions, ...(prefix === undefined ? {} : { prefix }) };
  const backend = factory as BackendFactory<never, ConnectionOptions>;
  return {
    kind,
    connected,
    queue: (name) => new Queue(name, base, backend),
    worker: (name, process, options) => new Worker(name, process, { ...base, ...options }, backend),
    close,
  };
}
