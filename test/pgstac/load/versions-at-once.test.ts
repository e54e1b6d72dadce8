import pg from "pg";
import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { openConnections } from "../../../src/pgstac/database/open-connections.ts";
import { prepareLedger } from "../../../src/pgstac/runs/prepare-ledger.ts";
import { readRun } from "../../../src/pgstac/runs/read-run.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument } from "../documents.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

type Version = { readonly title: string; readonly at: number };

const stored = { title: "stored", at: 1000 };
const older = { title: "older", at: 2000 };
const newerUnchanged = { title: "stored", at: 3000 };
const newerChanged = { title: "newer", at: 3000 };

const version = ({ title, at }: Version, { id = "a", sequence }: { id?: string; sequence?: number } = {}) => ({
  ...itemDocument("c", id, { properties: { datetime: "2021-01-01T00:00:00Z", title } }),
  publication: { at, ...(sequence !== undefined && { origin: { runId: "run", sequence } }) },
});

describe.skipIf(!hasServer)("two loaders that judge versions of an item before either has committed", () => {
  const both: readonly { name: string; order: readonly [Version, Version]; isNew?: boolean }[] = [
    { name: "a newer one that changes nothing, then an older one", order: [newerUnchanged, older] },
    { name: "an older one, then a newer one that changes nothing", order: [older, newerUnchanged] },
    { name: "a newer one that changes it, then an older one", order: [newerChanged, older] },
    { name: "an older one, then a newer one that changes it", order: [older, newerChanged] },
    { name: "an older one, then a newer one, of an item that is new", order: [older, newerChanged], isNew: true },
  ];
  test.for(both)(
    "the newest stays, and one of two rows of a run is replaced: $name",
    async ({ order, isNew = false }) => {
      await using database = await openTestDatabase(defaultVersion);
      const connections = await openConnections(database.url, {});
      await prepareLedger(connections);
      await connections.pool.end();
      await using first = await openCatalogue(database.url, { connections: 1 });
      await using second = await openCatalogue(database.url, { connections: 1 });
      await first.loadCollection(collectionDocument("c"));
      await first.loadItems("c", [...(isNew ? [] : [version(stored)]), version(stored, { id: "b" })]);

      const gate = new pg.Client(database.url);
      await gate.connect();
      // Nobody gets to record anything, so both have judged when both wait.
      await gate.query("BEGIN; LOCK TABLE stac_ingest.stored IN SHARE MODE");
      const waiting = (count: number) =>
        expect
          .poll(() => database.query("SELECT DISTINCT pid FROM pg_locks WHERE NOT granted"), { timeout: 20_000 })
          .toHaveLength(count);
      const one = first.loadItems("c", [version(order[0], { sequence: 1 })]);
      await waiting(1);
      const two = second.loadItems("c", [version(order[1], { sequence: 2 }), version(older, { id: "b" })]);
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
      const reader = await openConnections(database.url, {});
      const run = await readRun(reader, "run");
      await reader.pool.end();
      const [lost, there] = newest === order[0] ? [2, 1] : [1, 2];
      expect(run?.replaced).toEqual({
        count: 1,
        examples: [{ sequence: lost, replaced_by: there, collection: "c", item_id: "a" }],
      });
    },
  );
});
