import pg from "pg";
import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { openConnections } from "../../../src/pgstac/database/open-connections.ts";
import { prepareLedger } from "../../../src/pgstac/runs/prepare-ledger.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument } from "../documents.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

type Version = { readonly title: string; readonly at: number };

const stored = { title: "stored", at: 1000 };
const older = { title: "older", at: 2000 };
const newerUnchanged = { title: "stored", at: 3000 };
const newerChanged = { title: "newer", at: 3000 };

const version = ({ title, at }: Version, id = "a") => ({
  ...itemDocument("c", id, { properties: { datetime: "2021-01-01T00:00:00Z", title } }),
  publication: { at },
});

describe.skipIf(!hasServer)("two loaders that judge versions of an item before either has committed", () => {
  const both = [
    { name: "a newer one that changes nothing, then an older one", order: [newerUnchanged, older] },
    { name: "an older one, then a newer one that changes nothing", order: [older, newerUnchanged] },
    { name: "a newer one that changes it, then an older one", order: [newerChanged, older] },
    { name: "an older one, then a newer one that changes it", order: [older, newerChanged] },
  ] as const;
  test.for(both)("the newest stays: $name", async ({ order }) => {
    await using database = await openTestDatabase(defaultVersion);
    const connections = await openConnections(database.url, {});
    await prepareLedger(connections);
    await connections.pool.end();
    await using first = await openCatalogue(database.url, { connections: 1 });
    await using second = await openCatalogue(database.url, { connections: 1 });
    await first.loadCollection(collectionDocument("c"));
    await first.loadItems("c", [version(stored), version(stored, "b")]);

    const gate = new pg.Client(database.url);
    await gate.connect();
    // Nobody gets to record anything, so both have judged when both wait.
    await gate.query("BEGIN; LOCK TABLE stac_ingest.stored IN SHARE MODE");
    const waiting = (count: number) =>
      expect
        .poll(() => database.query("SELECT DISTINCT pid FROM pg_locks WHERE NOT granted"), { timeout: 20_000 })
        .toHaveLength(count);
    const one = first.loadItems("c", [version(order[0])]);
    await waiting(1);
    const two = second.loadItems("c", [version(order[1]), version(older, "b")]);
    await waiting(2);
    await gate.query("COMMIT");
    await gate.end();

    expect([...(await one).values(), ...(await two).values()]).toEqual([]);
    const newest = order.toSorted((a, b) => b.at - a.at)[0];
    expect(
      await database.query("SELECT id, content->'properties'->>'title' AS title FROM pgstac.items ORDER BY id"),
    ).toEqual([
      { id: "a", title: newest?.title },
      { id: "b", title: "older" },
    ]);
  });
});
