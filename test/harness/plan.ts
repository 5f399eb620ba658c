import pg from "pg";

/** How PostgreSQL goes about the last statement that `ask` sends, whatever its values are: it is planned without looking at them. */
export async function planOf(pool: pg.Pool, ask: (pool: pg.Pool) => Promise<unknown>): Promise<string> {
  const client = await pool.connect();
  try {
    let plan = "";
    const query = async (statement: string | pg.QueryConfig, given: readonly unknown[] = []) => {
      const { text, values = [] } = typeof statement === "string" ? { text: statement, values: given } : statement;
      await client.query(`prepare asked as ${text}`);
      const literals = values.map((value) => pg.escapeLiteral(Array.isArray(value) ? `{${value}}` : String(value)));
      const { rows } = await client.query(`explain execute asked${literals.length > 0 ? `(${literals})` : ""}`);
      await client.query("deallocate asked");
      plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      return { rows: [] };
    };
    await ask({ query } as unknown as pg.Pool);
    return plan;
  } finally {
    client.release();
  }
}
