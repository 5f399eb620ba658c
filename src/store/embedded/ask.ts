import { resolve } from "node:path";
import pg from "pg";
import { NAME } from "./cluster.ts";

const CONNECT_MS = 3_000;

/** The address of one database of the server on this port. */
export function urlOf(port: number, password: string, database = NAME): string {
  return `postgres://${NAME}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Opens a connection under a name that shows in pg_stat_activity. */
export async function connect(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_MS,
  });
  // Without a listener a lost connection would end the process; whoever uses the connection learns of it by `end`.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Asks whoever listens on a port whose data it serves: `ours`, `other`, `denied` (wrong password) or `silent` (not yet, or never). */
export async function askServer(
  port: number,
  password: string,
  cluster: string,
): Promise<"ours" | "other" | "denied" | "silent"> {
  if (port === 0) return "silent";
  let client: pg.Client | undefined;
  try {
    client = await connect(urlOf(port, password, "postgres"), "assay-probe");
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return resolve(rows[0]?.data_directory ?? "") === resolve(cluster) ? "ours" : "other";
  } catch (cause) {
    return WRONG_PASSWORD.includes((cause as { code?: string }).code ?? "") ? "denied" : "silent";
  } finally {
    await client?.end().catch(() => undefined);
  }
}

/** invalid_authorization_specification and invalid_password of PostgreSQL's error codes. */
const WRONG_PASSWORD = ["28000", "28P01"];

/** Makes the database of that name if it does not exist. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = await connect(urlOf(port, password, "postgres"), "assay-probe");
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [NAME]);
    if (rowCount === 0) await client.query(`create database ${NAME}`);
  } finally {
    await client.end();
  }
}
