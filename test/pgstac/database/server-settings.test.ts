import { describe, expect, test } from "vitest";
import { openPool } from "../../../src/pgstac/database/open-pool.ts";
import { readServerSettings, type ServerSettings } from "../../../src/pgstac/database/server-settings.ts";
import { sessionSettings } from "../../../src/pgstac/database/session-settings.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

const server: ServerSettings = { hasLz4: false, checksClients: false, hasOneSession: false, timeoutMilliseconds: 0 };

test.each([
  [0, 30_000],
  [60_000, 30_000],
  [10_000, 8000],
  [1, 1],
])("with a limit of %i ms a lock is waited for %i ms at most", (timeoutMilliseconds, milliseconds) => {
  const settings = sessionSettings(30_000, { ...server, timeoutMilliseconds });
  expect(settings).toContain(`SET LOCAL lock_timeout = ${milliseconds}`);
});

describe.skipIf(!hasServer)("the limit of time of a session's user", () => {
  test.each([
    ["there is none", {}, 0],
    ["statements have one", { statement_timeout: 5000 }, 5000],
    ["transactions have a smaller one", { statement_timeout: 5000, transaction_timeout: 3000 }, 3000],
    ["transactions have a larger one", { statement_timeout: 5000, transaction_timeout: 9000 }, 5000],
    ["transactions alone have one", { transaction_timeout: 9000 }, 9000],
  ])("is read where %s", async (_case, limits, expected) => {
    await using database = await openTestDatabase(defaultVersion);
    // Not every server has the limit of transactions: the view in the place of the server's tells of it.
    const rows = Object.entries({ statement_timeout: 0, transaction_timeout: 0, ...limits });
    await database.query(`CREATE SCHEMA told; CREATE VIEW told.pg_settings AS
      SELECT name, enumvals, reset_val FROM pg_catalog.pg_settings WHERE name !~ '^(statement|transaction)_timeout$'
      UNION ALL VALUES ${rows.map(([name, value]) => `('${name}', NULL::text[], '${value}')`).join()}`);
    const url = new URL(database.url);
    url.searchParams.set("options", "-c search_path=told,pg_catalog");
    const pool = openPool(url.href, { max: 1, connectionTimeoutMillis: 10_000 });
    try {
      expect(await readServerSettings(pool)).toMatchObject({ timeoutMilliseconds: expected });
    } finally {
      await pool.end();
    }
  });
});
