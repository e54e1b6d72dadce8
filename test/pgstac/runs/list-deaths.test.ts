import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Connections } from "../../../src/pgstac/database/connections.ts";
import { openConnections } from "../../../src/pgstac/database/open-connections.ts";
import { foldBatches } from "../../../src/pgstac/runs/fold-batches.ts";
import { listDeaths } from "../../../src/pgstac/runs/list-deaths.ts";
import { prepareLedger } from "../../../src/pgstac/runs/prepare-ledger.ts";
import { recordOutcomes } from "../../../src/pgstac/runs/record-outcomes.ts";
import type { BatchEntry, Death } from "../../../src/pipeline/run/run-outcomes.ts";
import { groupOfReason } from "../../../src/pipeline/stage/group-of-reason.ts";
import { places } from "../places.ts";
import type { TestDatabase } from "../test-database.ts";

const died = (sequence: number, reason: string, stage: Death["stage"] = "gen"): Death => ({
  ...{ sequence, stage, reason },
  kind: "item_failed",
});
const batch = (runId: string, dead: readonly Death[]): BatchEntry => ({ runId, collection: "c", done: {}, dead });

for (const { place, open } of places) {
  describe(`on ${place}`, () => {
    let database: TestDatabase;
    let connections: Connections;
    beforeAll(async () => {
      database = await open();
      connections = await openConnections(database.url, {});
      await prepareLedger(connections);
    });
    afterAll(async () => {
      await connections.pool.end();
      await database[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      await database.query("TRUNCATE stac_ingest.runs, stac_ingest.batches, stac_ingest.sets");
    });
    const record = (...entries: BatchEntry[]) => recordOutcomes(connections, entries);
    /** Moves the batches that were recorded last to a time. */
    const at = (time: string) =>
      database.query(`UPDATE stac_ingest.batches SET ended_at = '${time}' WHERE ended_at > '2026-06-01'`);
    const deaths = async () => {
      const client = await connections.pool.connect();
      try {
        return (await listDeaths(client)).sort((a, b) => (a.run_id + a.reason < b.run_id + b.reason ? -1 : 1));
      } finally {
        client.release();
      }
    };
    const first = "2026-01-01T00:00:00.000Z";
    const last = "2026-01-02T00:00:00.000Z";

    test("deaths are counted by run and by what they died of, with a whole reason of the latest", async () => {
      await record(batch("a", [died(1, "tile 1 is broken"), died(2, "no network")]));
      await at(first);
      await record(batch("a", [died(3, "tile 3 is broken")]), batch("b", [died(1, "tile 1 is broken", "load")]));
      await at(last);
      const group = groupOfReason("tile 1 is broken");
      const kind = "item_failed";
      expect(await deaths()).toEqual([
        {
          run_id: "a",
          stage: "gen",
          kind,
          reason: "no network",
          count: 1,
          example: "no network",
          oldest: first,
          newest: last,
        },
        {
          run_id: "a",
          stage: "gen",
          kind,
          reason: group,
          count: 2,
          example: "tile 3 is broken",
          oldest: first,
          newest: last,
        },
        {
          run_id: "b",
          stage: "load",
          kind,
          reason: group,
          count: 1,
          example: "tile 1 is broken",
          oldest: last,
          newest: last,
        },
      ]);
    });

    test("a letter that was sent back is counted no more, nor a run of which all were", async () => {
      await record(batch("a", [died(1, "x"), died(2, "x")]), batch("b", [died(1, "x")]));
      await record({ runId: "a", collection: "c", done: {}, redriven: [1] });
      await record({ runId: "b", collection: "c", done: {}, redriven: [1] });
      expect(await deaths()).toMatchObject([{ run_id: "a", count: 1 }]);
    });

    test("a letter that died twice of different reasons counts once, by the last", async () => {
      await record(batch("a", [died(1, "no network")]));
      await record({ runId: "a", collection: "c", done: {}, redriven: [1] });
      await record(batch("a", [died(1, "denied")]));
      expect(await deaths()).toMatchObject([{ count: 1, example: "denied" }]);
    });

    test("folded batches count as before", async () => {
      const many = Array.from({ length: 100 }, (_, at) => batch("a", [died(at + 1, `tile ${at + 1} is broken`)]));
      await record(...many);
      const before = await deaths();
      await foldBatches(connections, "a");
      expect(await database.query("SELECT FROM stac_ingest.batches WHERE NOT folded")).toEqual([]);
      expect(await deaths()).toEqual(before);
      expect(before).toMatchObject([{ count: 100, example: "tile 100 is broken" }]);
    });

    test("a ledger without deaths lists none", async () => {
      await record({ runId: "a", collection: "c", done: { new: [1] } });
      expect(await deaths()).toEqual([]);
    });
  });
}
