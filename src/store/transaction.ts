import type pg from "pg";

/**
 * Runs `work` in a transaction of its own, whose statements may take any time: imports, migrations, maintenance. What it
 * did is kept when it ends, and undone when it throws.
 */
export async function inLongTransaction<T>(
  pool: { connect(): Promise<pg.PoolClient> },
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin; set local statement_timeout = 0");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    // On a connection that broke there is nothing to undo.
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
