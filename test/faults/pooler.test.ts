import pg from "pg";
import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { openConnections } from "../../src/pgstac/database/open-connections.ts";
import { loadFile } from "../../src/pgstac/load/load-file.ts";
import { defaultVersion, supportedVersions } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../pgstac/documents.ts";
import { hasPooler, openPooler } from "../pgstac/pooler.ts";
import { snapshot } from "../pgstac/snapshot.ts";
import { openTestDatabase } from "../pgstac/test-database.ts";

const itemsOf = (round: number, from = 0, count = 240) =>
  range(count).map((index) =>
    itemDocument("c", `i-${from + index}`, {
      properties: { datetime: `2021-0${1 + ((index + round) % 6)}-11T00:00:00Z`, round },
    }),
  );

/** Sessions as other clients of the pooler may leave them. */
async function leaveTraces(url: string): Promise<void> {
  const clients = range(2).map(() => new pg.Client(url));
  await Promise.all(clients.map((client) => client.connect()));
  // Within transactions, so that each has a session of its own.
  await Promise.all(clients.map((client) => client.query("BEGIN")));
  for (const client of clients) {
    await client.query(`SET search_path = pg_temp, public; SET timezone = 'Asia/Kolkata'; SET datestyle = 'SQL, DMY';
      SET statement_timeout = '20s';
      PREPARE s1 AS SELECT 1`);
  }
  await Promise.all(clients.map((client) => client.query("COMMIT")));
  await Promise.all(clients.map((client) => client.end()));
}

describe.skipIf(!hasPooler)("behind PgBouncer", { timeout: 60_000 }, () => {
  test.for(supportedVersions)(
    "in transaction mode loaders of pgstac %s store what they store without",
    async (version) => {
      await using plain = await openTestDatabase(version);
      await using pooled = await openTestDatabase(version);
      await using pooler = await openPooler(pooled.url, "transaction");
      await leaveTraces(pooler.url);
      for (const [database, url] of [
        [plain, plain.url],
        [pooled, pooler.url],
      ] as const) {
        const loaders = await Promise.all(range(3).map(() => openCatalogue(url, { connections: 2, mustLoad: true })));
        const [first] = loaders;
        await first?.loadCollection(collectionDocument("c"));
        await database.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
        const refused: string[] = [];
        for (const round of range(2)) {
          await Promise.all(
            loaders.map(async (loader, place) => {
              const bytes = itemsOf(round, place * 240).map(({ text }) => Buffer.from(text));
              for await (const done of loadFile(loader, [bytes], { method: "upsert", connections: 2 })) {
                for (const { fault } of done) if (fault) refused.push(fault.message);
              }
            }),
          );
        }
        expect(refused).toEqual([]);
        expect([
          ...(
            await (first?.loadItems("c", [...itemsOf(0, 0, 3), itemDocument("c", "bad", { geometry: null })]) ?? [])
          ).keys(),
        ]).toEqual(["bad"]);
        await first?.operate({ action: "items.delete", collection: "c", ids: ["i-3"] });
        expect(await first?.operate({ action: "items.count" })).toEqual({ counts: [{ collection: "c", items: 719 }] });
        await Promise.all(loaders.map((loader) => loader[Symbol.asyncDispose]()));
      }
      const [one, other] = [await snapshot(pooled), await snapshot(plain)];
      expect(one.items).toEqual(other.items);
      expect(one.baseItems).toEqual(other.baseItems);
    },
  );

  test("limits of time that other clients left behind are not taken for those of this user", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using pooler = await openPooler(database.url, "transaction");
    await leaveTraces(pooler.url);
    const { pool, server } = await openConnections(pooler.url, {});
    await pool.end();
    expect(server.timeoutMilliseconds).toBe(0);
  });

  test("in statement mode it is refused with the remedy", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using pooler = await openPooler(database.url, "statement");
    await using catalogue = await openCatalogue(pooler.url);
    await expect(catalogue.loadItems("c", [itemDocument("c", "one")])).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringContaining("transaction blocks not allowed in statement pooling mode"),
      remedy: "set pool_mode = transaction in PgBouncer, or give the server's own address",
    });
  });
});
