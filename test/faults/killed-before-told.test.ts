import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import type { LoadedItem } from "../../src/pipeline/stage/loaded-item.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { collectionDocument } from "../pgstac/documents.ts";
import { places } from "../pgstac/places.ts";
import { item } from "../pipeline/message/messages.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";
import { instants, type LoadAndTell } from "./load-and-tell.ts";

const program = fileURLToPath(new URL("./load-and-tell-process.ts", import.meta.url));
const itemCount = 300;
const batchSize = 20;
const ids = Array.from({ length: itemCount }, (_, index) => `item-${String(index).padStart(3, "0")}`);

/** Runs a process; resolves to true if it killed itself, and to false if it came to the end of the queue. */
function isKilled(options: LoadAndTell): boolean {
  const { status, signal, stderr } = spawnSync(process.execPath, [program, JSON.stringify(options)], {
    encoding: "utf8",
  });
  if (signal === "SIGKILL" || status === 0) return signal === "SIGKILL";
  throw new Error(stderr);
}

/** Items of whole lines: one that is cut short comes again. */
const toldIn = (file: string): LoadedItem[] =>
  (existsSync(file) ? readFileSync(file, "utf8") : "").split("\n").flatMap((line) => {
    if (!line.endsWith("}")) return [];
    return [JSON.parse(line) as LoadedItem];
  });

describe.each(places)("on $place", ({ open }) => {
  test("a pipeline that is killed at every step of telling tells of every item, and of few of them twice", {
    timeout: 300_000,
  }, async () => {
    await using database = await open();
    await using catalogue = await openCatalogue(database.url, { preparesLedger: true });
    await catalogue.loadCollection(collectionDocument("scenes"));
    const { path, remove } = queueFolder();
    onTestFinished(remove);
    {
      using queue = openQueue(path, { gen: 5, load: 5 });
      await queue.publish(
        "load",
        ids.map((id, index) => ({
          body: JSON.stringify(item(id)),
          attributes: { run_id: "r", sequence: String(index + 1) },
        })),
      );
    }
    const file = `${path}.told`;
    let kills = 0;
    for (const after of [1, 3]) {
      for (const instant of instants) {
        kills += Number(isKilled({ path, file, databaseUrl: database.url, batchSize, instant, after }));
      }
    }
    expect(kills).toBe(2 * instants.length);
    while (isKilled({ path, file, databaseUrl: database.url, batchSize }));
    const told = toldIn(file);
    expect([...new Set(told.map(({ id }) => id))].sort()).toEqual(ids);
    expect(new Set(told.map(({ outcome, run_id }) => `${outcome} in ${run_id}`))).toEqual(new Set(["new in r"]));
    expect(told.length - itemCount).toBeLessThanOrEqual(kills * batchSize);
    expect(await database.query("SELECT FROM stac_ingest.notices")).toEqual([]);
    expect(await database.query("SELECT FROM pgstac.items")).toHaveLength(itemCount);
  });
});
