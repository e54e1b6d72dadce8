import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { Connections } from "../../../src/pgstac/database/connections.ts";
import { openConnections } from "../../../src/pgstac/database/open-connections.ts";
import { inTransaction } from "../../../src/pgstac/database/transaction.ts";
import { foldBatches } from "../../../src/pgstac/runs/fold-batches.ts";
import { indexVersions } from "../../../src/pgstac/runs/index-versions.ts";
import { prepareLedger } from "../../../src/pgstac/runs/prepare-ledger.ts";
import { pruneVersionsSql } from "../../../src/pgstac/runs/prune-versions-sql.ts";
import { readRun } from "../../../src/pgstac/runs/read-run.ts";
import { readNextBatches } from "../../../src/pgstac/runs/read-sets.ts";
import { recordOutcomes } from "../../../src/pgstac/runs/record-outcomes.ts";
import type { Publication } from "../../../src/pipeline/message/publication.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { places } from "../places.ts";
import type { TestDatabase } from "../test-database.ts";

const at = (minute: number, sequence?: number, runId = "run"): Publication => ({
  at: Date.UTC(2026, 0, 1, 0, minute),
  ...(sequence !== undefined && { origin: { runId, sequence } }),
});
const item = (id: string, publication: Publication, title = "") => ({
  ...itemDocument("c", id, { properties: { datetime: "2021-01-01T00:00:00Z", title } }),
  publication,
});

for (const { place, open } of places) {
  describe(`on ${place}`, () => {
    let database: TestDatabase;
    let catalogue: Catalogue;
    let connections: Connections;
    beforeAll(async () => {
      database = await open();
      catalogue = await openCatalogue(database.url);
      connections = await openConnections(database.url, {});
      await prepareLedger(connections);
    });
    afterAll(async () => {
      await connections.pool.end();
      await catalogue[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      await catalogue.operate({ action: "collections.delete", id: "c" }).catch(() => {});
      await catalogue.loadCollection(collectionDocument("c"));
      await database.query(
        "TRUNCATE stac_ingest.runs, stac_ingest.batches, stac_ingest.sets, stac_ingest.minutes, stac_ingest.stored, stac_ingest.versions, stac_ingest.replaced",
      );
    });
    const counts = async () => (await readRun(connections, "run"))?.counts;
    const missing = async (last: number) =>
      (await catalogue.operate({ action: "runs.missing", id: "run", first: 1, last })).missing;
    const title = async (id: string): Promise<string | undefined> => {
      const rows = await database.query<{ title: string }>(
        "SELECT content->'properties'->>'title' AS title FROM pgstac.items WHERE id = $1",
        [id],
      );
      return rows[0]?.title;
    };

    test("preparing twice changes nothing", async () => {
      await prepareLedger(connections);
      expect(await database.query("SELECT version FROM stac_ingest.migrations")).toEqual([
        { version: 1 },
        { version: 2 },
        { version: 3 },
        { version: 4 },
        { version: 5 },
        { version: 6 },
        { version: 7 },
      ]);
    });

    test("each message counts once, by what its item was first", async () => {
      await catalogue.loadItems("c", [item("a", at(1, 1)), item("b", at(1, 2))]);
      await catalogue.loadItems("c", [item("a", at(1, 1)), item("b", at(1, 2)), item("d", at(1, 3))]);
      await catalogue.loadItems("c", [item("a", at(2, 4), "changed"), item("b", at(2, 5))]);
      expect(await counts()).toEqual({
        new: 3,
        changed: 1,
        unchanged: 1,
        other: 0,
        superseded: 0,
        cancelled: 0,
        dead: 0,
      });
    });

    test("an older version that comes late stays out and is counted", async () => {
      await catalogue.loadItems("c", [item("a", at(5, 2), "newer")]);
      const faults = await catalogue.loadItems("c", [item("a", at(1, 1), "older"), item("b", at(1, 3))]);
      expect(faults.size).toBe(0);
      expect(await title("a")).toBe("newer");
      expect(await counts()).toMatchObject({ new: 2, superseded: 1 });
    });

    test("a version that was found unchanged is as new as its publication", async () => {
      await catalogue.loadItems("c", [item("a", at(1), "one")]);
      await catalogue.loadItems("c", [item("a", at(9), "one")]);
      await catalogue.loadItems("c", [item("a", at(5), "two")]);
      expect(await title("a")).toBe("one");
    });

    test("versions published at the same time replace each other in the order they come", async () => {
      await catalogue.loadItems("c", [item("a", at(1), "one")]);
      await catalogue.loadItems("c", [item("a", at(1), "two")]);
      expect(await title("a")).toBe("two");
    });

    test("of late versions only those of newer items stay out", async () => {
      const ids = range(40).map((index) => `item-${index}`);
      await catalogue.loadItems(
        "c",
        ids.map((id, index) => item(id, at(index), "first")),
      );
      await catalogue.loadItems(
        "c",
        ids.toReversed().map((id) => item(id, at(20), "second")),
      );
      const titles = await Promise.all(ids.map(title));
      expect(titles).toEqual(ids.map((_, index) => (index > 20 ? "first" : "second")));
    });

    test("an item is not held back by another whose key is the same", async () => {
      await catalogue.loadItems("c", [item("a", at(5), "newer")]);
      await database.query("UPDATE stac_ingest.stored SET versions = overlay(versions PLACING '\\x00000001' FROM 9)");
      await catalogue.loadItems("c", [item("a", at(1), "older")]);
      expect(await title("a")).toBe("older");
    });

    test("a late version stays out however many lists are looked through, before and after they have an index", async () => {
      await catalogue.loadItems("c", [item("a", at(1, 1), "one"), item("b", at(1, 2), "one")]);
      await catalogue.loadItems("c", [item("a", at(9, 3), "one")]);
      await catalogue.loadItems("c", [item("b", at(8, 4), "two")]);
      await database.query(
        `INSERT INTO stac_ingest.stored (collection, published_to, runs, versions, is_indexed)
         SELECT 'c', $1, '{}', int8send(number) || decode(repeat('00', 24), 'hex') || 'n'::bytea, false
         FROM generate_series(1, 600) AS number`,
        [at(10).at],
      );
      const lists = async () => {
        const [row] = await database.query(
          "SELECT count(*) FILTER (WHERE is_indexed)::int AS indexed, count(*)::int AS all FROM stac_ingest.stored",
        );
        return [row?.["indexed"], row?.["all"]];
      };
      const history = async () => (await catalogue.operate({ action: "runs.item", collection: "c", id: "a" })).stored;
      const before = await history();
      expect(before.map(({ sequence, outcome }) => [sequence, outcome])).toEqual([
        [3, "unchanged"],
        [1, "new"],
      ]);
      expect(await lists()).toEqual([0, 603]);
      for (const [minute, indexed, all] of [
        [2, 256, 603],
        [3, 512, 603],
        [4, 603, 603],
      ] as const) {
        await catalogue.loadItems("c", [item("a", at(minute, 5), "late"), item("b", at(minute, 6), "late")]);
        expect(await lists()).toEqual([indexed, all]);
      }
      expect(await history()).toEqual(before);
      await catalogue.loadItems("c", [item("a", at(5, 7), "late"), item("b", at(9, 8), "newer")]);
      expect([await title("a"), await title("b")]).toEqual(["one", "newer"]);
      expect(await counts()).toMatchObject({ new: 2, changed: 2, unchanged: 1, superseded: 3 });
    });

    test("items that come again in order have nothing looked through for them", async () => {
      await catalogue.loadItems("c", [item("a", at(1, 1, "before"), "one"), item("b", at(1, 2, "before"), "one")]);
      // Lists that are cut short show that nobody reads them.
      await database.query("UPDATE stac_ingest.stored SET versions = substring(versions FROM 1 FOR 12)");
      await catalogue.loadItems("c", [item("a", at(1, 1), "one"), item("b", at(2, 2), "two")]);
      expect(await counts()).toMatchObject({ unchanged: 1, changed: 1 });
      await catalogue.loadCollection(collectionDocument("d"));
      const other = { ...item("a", at(0, 3)), collection: "d" };
      await catalogue.loadItems("d", [other]);
      await catalogue.loadItems("d", [other]);
      expect(await counts()).toMatchObject({ new: 1, unchanged: 1, changed: 1 });
      expect((await catalogue.loadItems("c", [item("a", at(0, 4), "late")])).size).toBe(1);
      await catalogue.operate({ action: "collections.delete", id: "d" });
    });

    test("versions are forgotten when no message can be older any more", async () => {
      await catalogue.loadItems("c", [item("a", at(5)), item("b", at(5))]);
      await catalogue.loadItems("c", [item("a", at(6)), item("d", at(6))]);
      await inTransaction(connections, (client) => indexVersions(client, "c"));
      await catalogue.loadItems("c", [item("e", at(6))]);
      const stored = async () => {
        await database.query(pruneVersionsSql);
        const lists = await database.query("SELECT FROM stac_ingest.stored");
        return [lists.length, (await database.query("SELECT FROM stac_ingest.versions")).length];
      };
      await database.query("UPDATE stac_ingest.stored SET stored_at = now() - interval '27 days'");
      expect(await stored()).toEqual([3, 4]);
      await database.query(
        `UPDATE stac_ingest.stored SET stored_at = now() - interval '29 days'
         WHERE number = (SELECT min(number) FROM stac_ingest.stored)`,
      );
      expect(await stored()).toEqual([2, 2]);
      await catalogue.loadItems("c", [item("a", at(1), "late"), item("b", at(1), "late")]);
      expect([await title("a"), await title("b")]).toEqual(["", "late"]);
      await database.query("UPDATE stac_ingest.stored SET stored_at = now() - interval '29 days'");
      expect(await stored()).toEqual([0, 0]);
    });

    test("messages whose item was replaced within its batch count as superseded", async () => {
      const replaced = [
        { runId: "run", sequence: 1 },
        { runId: "run", sequence: 2 },
      ];
      await catalogue.loadItems("c", [item("a", { ...at(3, 3), replaced })]);
      expect(await counts()).toMatchObject({ new: 1, superseded: 2 });
    });

    const replacedRows = async () => (await readRun(connections, "run"))?.replaced;

    test("a row whose item another row of its run made, too, is counted, whichever came first", async () => {
      await catalogue.loadItems("c", [item("a", at(1, 1), "one"), item("b", at(1, 2)), item("d", at(1, 3))]);
      expect(await replacedRows()).toEqual({ count: 0, examples: [] });
      await catalogue.loadItems("c", [item("a", at(1, 4), "two"), item("b", at(2, 5)), item("d", at(0, 6))]);
      const replaced = {
        count: 3,
        examples: [
          { sequence: 1, replaced_by: 4, collection: "c", item_id: "a" },
          { sequence: 2, replaced_by: 5, collection: "c", item_id: "b" },
          { sequence: 6, replaced_by: 3, collection: "c", item_id: "d" },
        ],
      };
      expect(await replacedRows()).toEqual(replaced);
      await catalogue.loadItems("c", [item("a", at(3, 7), "three")]);
      expect(await replacedRows()).toMatchObject({ count: 4 });
      const { runs } = await catalogue.operate({ action: "runs.list" });
      expect(runs).toEqual([]);
      expect(await missing(7)).toEqual([]);
    });

    test("rows that came twice, or that another run had made items of, replaced none", async () => {
      await catalogue.loadItems("c", [item("a", at(1, 1, "before"), "one"), item("b", at(1, 2, "before"))]);
      const own = [item("a", at(2, 1), "two"), item("b", { ...at(2, 2), replaced: [{ runId: "run", sequence: 2 }] })];
      await catalogue.loadItems("c", own);
      await catalogue.loadItems("c", own);
      await catalogue.loadItems("c", [item("b", { ...at(3, 3, "after"), replaced: [{ runId: "run", sequence: 2 }] })]);
      expect(await replacedRows()).toEqual({ count: 0, examples: [] });
    });

    test("replaced rows are counted after folding as before, and forgotten with their run", async () => {
      const replaced = range(5).map((index) => ({ runId: "run", sequence: 101 + index }));
      await catalogue.loadItems("c", [item("a", { ...at(1, 100), replaced })]);
      const batch = { runId: "run", collection: "c" };
      const batches = range(70).map((index) => ({ ...batch, done: { new: [index + 1] }, replaced: [index + 1] }));
      await recordOutcomes(connections, batches);
      const before = await replacedRows();
      expect(before).toMatchObject({ count: 75 });
      expect(before?.examples.map(({ sequence }) => sequence)).toEqual([101, 102, 103]);
      await foldBatches(connections, "run");
      expect(await replacedRows()).toEqual(before);
      expect(await missing(70)).toEqual([]);
      await catalogue.operate({ action: "runs.forget", id: "run" });
      expect(await database.query("SELECT FROM stac_ingest.replaced")).toEqual([]);
    });

    test("a transaction that fails records nothing", async () => {
      const faults = await catalogue.loadItems("c", [
        item("a", at(1, 1)),
        { ...itemDocument("c", "bad", { geometry: null }), publication: at(1, 2) },
      ]);
      expect([...faults.keys()]).toEqual(["bad"]);
      expect(await counts()).toMatchObject({ new: 1, dead: 0 });
    });

    test("a success counts more than a death, whichever comes first; a redrive takes the death back", async () => {
      const dead = (...sequences: number[]) => ({
        runId: "run",
        collection: "",
        done: {},
        dead: sequences.map((sequence) => ({
          sequence,
          stage: "gen" as const,
          kind: "network" as const,
          reason: `no answer from https://example.com/${sequence}.tif`,
        })),
      });
      await recordOutcomes(connections, [dead(1, 2, 3, 4)]);
      await catalogue.loadItems("c", [item("a", at(1, 1))]);
      await recordOutcomes(connections, [dead(1)]);
      await recordOutcomes(connections, [{ runId: "run", collection: "", done: {}, redriven: [2] }]);
      const report = await readRun(connections, "run");
      expect(report?.counts).toMatchObject({ new: 1, dead: 2 });
      expect(report?.deaths).toEqual([{ stage: "gen", kind: "network", reason: "no answer from URL", count: 2 }]);
    });

    test("folding changes no count", async () => {
      for (const sequence of range(70)) {
        await recordOutcomes(connections, [
          { runId: "run", collection: "c", done: { new: [sequence + 1, sequence + 70_000] } },
          { runId: "other", collection: "c", done: { new: [sequence + 1] } },
        ]);
      }
      await recordOutcomes(connections, [
        {
          runId: "run",
          collection: "c",
          done: { changed: [5] },
          dead: [{ sequence: 900, stage: "load", kind: "item_refused", reason: "item x was not stored" }],
        },
      ]);
      const before = await readRun(connections, "run");
      expect(before?.counts).toMatchObject({ new: 140, dead: 1 });
      await foldBatches(connections, "run");
      const left = await database.query("SELECT DISTINCT run_id FROM stac_ingest.batches WHERE NOT folded");
      expect(left).toEqual([{ run_id: "other" }]);
      expect(await readRun(connections, "run")).toEqual({ ...before, now: expect.any(String) });
    });

    test("folding reads the parts that new batches change, and the causes of all deaths", async () => {
      const dead = [
        { sequence: 900_000, stage: "load" as const, kind: "item_refused", reason: "item x was not stored" },
      ];
      const far = range(64).map((each) => ({ runId: "run", collection: "c", done: { new: [800_000 + each] } }));
      await recordOutcomes(connections, [...far, { runId: "run", collection: "c", done: {}, dead }]);
      await foldBatches(connections, "run");
      const next = { runId: "run", collection: "c", done: { new: [5, 800_100] } };
      await recordOutcomes(connections, [next, { ...next, done: { changed: [6] } }]);
      const read = await inTransaction(connections, (client) => readNextBatches(client, "run", 10));
      expect(read.batches).toHaveLength(2);
      expect([...read.stored.keys()].map((name) => name.split(" ").at(-1))).toEqual(["12"]);
      expect(read.sets.all().map(({ key, set }) => [key.outcome, set.count])).toEqual([
        ["dead", 0],
        ["new", 66],
        ["changed", 1],
      ]);
    });

    test("missing messages are told with the reason of each that died, before and after folding", async () => {
      const death = (sequence: number) => ({
        sequence,
        stage: "load" as const,
        kind: "item_refused",
        reason: `item ${sequence} was not stored`,
      });
      await recordOutcomes(connections, [
        { runId: "run", collection: "", done: {}, dead: [death(2), death(5), death(90_000)] },
        { runId: "run", collection: "", done: { new: [1, 4] } },
        { runId: "run", collection: "", done: {}, redriven: [5] },
      ]);
      const { sequence, ...reason } = death(2);
      const expected = [{ sequence, death: reason }, { sequence: 3 }, { sequence: 5 }, { sequence: 6 }];
      expect(await missing(6)).toEqual(expected);
      for (const each of range(70)) {
        await recordOutcomes(connections, [{ runId: "run", collection: "", done: { new: [each + 100] } }]);
      }
      await foldBatches(connections, "run");
      expect(await missing(6)).toEqual(expected);
    });

    test("runs are listed with their counts, the latest first, and forgotten whole", async () => {
      const record = (id: string, started: string, revision = 1): RunRecord => ({
        id,
        revision,
        command: "enqueue",
        started_at: started,
        who: "me",
        inputs: [],
        state: "sending",
        sent: revision,
        refused: 0,
        resume_after: 0,
      });
      await catalogue.recordRun(record("run", "2026-01-01T00:00:00Z", 5));
      await catalogue.recordRun(record("later", "2026-01-02T00:00:00Z"));
      // One that comes late says what was true before.
      await catalogue.recordRun(record("run", "2026-01-01T00:00:00Z", 4));
      await catalogue.loadItems("c", [item("a", at(1, 1))]);
      const { runs } = await catalogue.operate({ action: "runs.list" });
      expect(runs.map((run) => [run.record.id, run.record.sent, run.counts.new])).toEqual([
        ["later", 1, 0],
        ["run", 5, 1],
      ]);
      expect(await catalogue.operate({ action: "runs.forget", id: "run" })).toEqual({ forgotten: true });
      await expect(catalogue.operate({ action: "runs.show", id: "run" })).rejects.toThrow("no run run");
      expect(await catalogue.operate({ action: "runs.forget", id: "run" })).toEqual({ forgotten: false });
    });

    test("runs are listed by the page, all of them or those that a text is in", async () => {
      const record = (number: number): RunRecord => ({
        id: `run-${String(number).padStart(2, "0")}`,
        revision: 1,
        label: `tiles of ${number % 2 === 0 ? "May" : "June"}`,
        command: "enqueue",
        // Two at each instant.
        started_at: new Date(1.7e12 + Math.floor(number / 2)).toISOString(),
        who: "me",
        inputs: [{ name: `s3://bucket/${number}.csv` }],
        recipe: { package: "stactools-glad", group: "g", args: ["{url}"] },
        state: "sent",
        sent: 1,
        refused: 0,
        resume_after: 1,
      });
      for (const number of range(45)) await catalogue.recordRun(record(number));
      const list = async (meant: { find?: string; before?: string }) => {
        const { runs, has_older } = await catalogue.operate({ action: "runs.list", ...meant });
        return { ids: runs.map((run) => run.record.id), has_older };
      };
      const first = await list({});
      const second = await list({ before: first.ids.at(-1) as string });
      const third = await list({ before: second.ids.at(-1) as string });
      const all = range(45).map((number) => record(44 - number).id);
      expect([...first.ids, ...second.ids, ...third.ids]).toEqual(all);
      expect([first, second, third].map((page) => page.has_older)).toEqual([true, true, false]);
      expect((await list({ find: "of june" })).ids).toHaveLength(20);
      expect(await list({ find: "of june", before: "run-05" })).toEqual({
        ids: ["run-03", "run-01"],
        has_older: false,
      });
      expect((await list({ find: "/7.csv" })).ids).toEqual(["run-07"]);
      expect((await list({ find: "stactools-GLAD" })).ids).toHaveLength(20);
      expect((await list({ find: "nothing" })).ids).toEqual([]);
    });

    test("an item's history names the messages that stored it, the latest first", async () => {
      await catalogue.loadItems("c", [item("a", at(1, 7), "one"), item("b", at(1))]);
      await catalogue.loadItems("c", [item("a", at(2, 9, "other"), "two")]);
      await catalogue.loadItems("c", [item("a", at(3, 8), "two")]);
      const { stored } = await catalogue.operate({ action: "runs.item", collection: "c", id: "a" });
      expect(stored.map(({ outcome, run_id, sequence }) => [outcome, run_id, sequence])).toEqual([
        ["unchanged", "run", 8],
        ["changed", "other", 9],
        ["new", "run", 7],
      ]);
      const other = await catalogue.operate({ action: "runs.item", collection: "c", id: "b" });
      expect(other.stored).toMatchObject([{ outcome: "new", run_id: null, sequence: null }]);
    });

    test("what was cancelled counts so, unless it was loaded all the same", async () => {
      await catalogue.operate({ action: "runs.cancelled", id: "run", sequences: [1, 2] });
      await catalogue.loadItems("c", [item("a", at(1, 1))]);
      expect(await counts()).toMatchObject({ new: 1, cancelled: 1 });
    });

    test("a run is found by its id, its beginning or its label", async () => {
      const record = (id: string, label: string, started_at: string): RunRecord => ({
        ...{ id, label, started_at, revision: 1, command: "enqueue", who: "me", inputs: [], state: "sent" },
        ...{ sent: 1, refused: 0, resume_after: 1 },
      });
      await catalogue.recordRun(record("abc", "july", "2026-01-02T00:00:00Z"));
      await catalogue.recordRun(record("abcd", "june", "2026-01-01T00:00:00Z"));
      const find = async (named: string) => (await catalogue.operate({ action: "runs.find", named })).ids;
      expect(await find("latest")).toEqual(["abc"]);
      expect(await find("abcd")).toEqual(["abcd"]);
      expect(await find("abc")).toEqual(["abc", "abcd"]);
      expect(await find("june")).toEqual(["abcd"]);
      expect(await find("a%")).toEqual([]);
    });

    test("a run that was cancelled says so to whoever sends it", async () => {
      const record: RunRecord = {
        ...{ id: "run", revision: 1, command: "enqueue", started_at: "2026-01-01T00:00:00Z", who: "me", inputs: [] },
        ...{ state: "sending", sent: 1, refused: 0, resume_after: 1 },
      };
      const tell = (changes: Partial<RunRecord>) =>
        catalogue.operate({ action: "runs.record", record: { ...record, ...changes } });
      expect(await tell({})).toEqual({ cancelled: false });
      expect(await tell({ state: "cancelled", revision: 2 })).toEqual({ cancelled: true });
      expect(await tell({ revision: 3, sent: 5 })).toEqual({ cancelled: true });
      expect((await catalogue.operate({ action: "runs.show", id: "run" })).record).toMatchObject({
        state: "cancelled",
        sent: 5,
      });
    });

    test("items without a publication leave no trace", async () => {
      await catalogue.loadItems("c", [itemDocument("c", "a")]);
      const [row] = await database.query<{ rows: string }>(
        "SELECT (SELECT count(*) FROM stac_ingest.versions) + (SELECT count(*) FROM stac_ingest.batches) AS rows",
      );
      expect(row?.rows).toBe("0");
    });

    test("without the schema items are stored all the same", async () => {
      await database.query("ALTER SCHEMA stac_ingest RENAME TO away");
      try {
        expect((await catalogue.loadItems("c", [item("a", at(1, 1))])).size).toBe(0);
      } finally {
        await database.query("ALTER SCHEMA away RENAME TO stac_ingest");
      }
    });
  });
}
