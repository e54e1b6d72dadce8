import pg from "pg";
import { expect, test } from "vitest";
import { unlessClosed } from "../../../src/pgstac/database/closed-table.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

test.skipIf(!hasServer)("a denied row has an index asked for its table, and not all tables read", async () => {
  await using database = await openTestDatabase("0.10.0");
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    const asked: [string, unknown[]?][] = [];
    const watched = {
      query: (text: string, values?: unknown[]) => {
        asked.push(values ? [text, values] : [text]);
        return client.query(text, values);
      },
    } as unknown as pg.ClientBase;
    const denial = new pg.DatabaseError('new row violates row-level security policy for table "_items_1"', 0, "error");
    Object.assign(denial, { code: "42501", routine: "ExecWithCheckOptions" });
    expect(await unlessClosed(watched, denial)).toBe(denial);
    const [[text, values] = [""]] = asked;
    await client.query("SET enable_seqscan = off");
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, values);
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/Index Cond: \(+(pg_class\.)?relname = ANY/);
  } finally {
    await client.end();
  }
});
