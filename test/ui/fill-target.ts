import type { RunRecord } from "../../src/pipeline/run/run.ts";
import type { TestTarget } from "../cli/target.ts";
import { collectionDocument, itemDocument } from "../pgstac/documents.ts";
import type { CatalogueTarget } from "./open-catalogue-target.ts";

const reasons = [
  ["network", (n: number) => `https://files.example.com/v2/${n}.tif answered 503 (Slow Down)`],
  [
    "item_failed",
    (n: number) =>
      `rasterio.errors.RasterioIOError: ${n}.tif: TIFFReadDirectory: failed to read directory at offset 8\n` +
      "  at stactools/glad_glclu2020/metadata.py:377 in create_item\n  at rasterio/__init__.py:356 in open",
  ],
  ["crash", (n: number) => `the worker was killed by SIGSEGV while it made ${n}.tif`],
  ["invalid_item", () => "the package wrote NaN at geometry.coordinates[0][0][0], which JSON does not have"],
] as const;

/** Fills the dead letters of gen, of four kinds and seven collections. */
export async function fillLetters(target: TestTarget, count: number): Promise<void> {
  for (let from = 0; from < count; from += 10_000) {
    const letters = Array.from({ length: Math.min(10_000, count - from) }, (_, index) => {
      const number = from + index;
      const [kind, reason] = reasons[number % reasons.length] ?? reasons[0];
      const body = JSON.stringify({
        package_name: "stactools-glad-glclu2020",
        group_name: "gladglclu2020",
        create_item_args: [`https://files.example.com/v2/${number}.tif`],
        create_item_options: { "href-format": "{}/v2/{year}/{loc}.tif" },
        collection_id: `scenes-${number % 7}`,
      });
      const place = `tiles.csv:${number}`;
      return { body, attributes: { error_kind: kind, error_message: reason(number), place, attempts: "5" } };
    });
    await target.messaging.store({ stage: "gen", dead: true }, letters);
  }
}

/** Names of everything as long as their givers liked, without a place to break them. */
export const longNames = {
  run: "tiles_of_all_years_made_again_because_the_first_time_went_wrong_".repeat(2),
  collection: `collection_${"of_the_northern_hemisphere_".repeat(4)}`,
  package: `stactools-${"name_without_a_break_".repeat(4)}`,
  path: `https://files.example.com/${"folder_in_a_folder_".repeat(9)}.tif`,
} as const;

/** Fills queue, ledger and catalogue with a few things of long names, and returns the run's id. */
export async function fillLongNames({ target, catalogue }: CatalogueTarget): Promise<string> {
  const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const reason = `cannot open ${longNames.path}`;
  const body = JSON.stringify({
    package_name: longNames.package,
    group_name: "g",
    create_item_args: [longNames.path],
    collection_id: longNames.collection,
  });
  const attributes = { error_kind: "network", error_message: reason, place: `${longNames.run}.csv:7`, run_id: id };
  await target.messaging.store({ stage: "gen", dead: true }, [{ body, attributes }]);
  const told = { level: "error", stage: "gen", event: "message dead", kind: "network", reason } as const;
  target.records.push({ ...told, time: new Date().toISOString() });
  await catalogue.loadCollection(collectionDocument(longNames.collection));
  await catalogue.loadItems(longNames.collection, [itemDocument(longNames.collection, longNames.run)]);
  const record: RunRecord = { ...sentRun, id, label: longNames.run, started_at: new Date().toISOString() };
  await target.operate({ action: "runs.record", record });
  await target.operate({ action: "runs.died", id, deaths: [{ sequence: 2, stage: "gen", kind: "network", reason }] });
  await target.operate({ action: "runs.cancelled", id, sequences: sequences(11, 700) });
  return id;
}

/** Fills the ledger with runs, a minute after one another; of each some messages are loaded and some died. */
export async function fillRuns({ database, catalogue }: CatalogueTarget, count: number): Promise<void> {
  await database.query(
    `INSERT INTO stac_ingest.runs (id, started_at, record)
     SELECT id, at, $1::jsonb || jsonb_build_object('id', id, 'label', 'tiles of day ' || n, 'started_at', to_json(at))
     FROM (SELECT 'run-' || n AS id, n, now() - interval '1 minute' * ($2::int - n) AS at
           FROM generate_series(1, $2::int) AS n) AS made`,
    [JSON.stringify(sentRun), count],
  );
  const latest = Array.from({ length: Math.min(count, 20) }, (_, index) => count - index);
  await catalogue.recordOutcomes(
    latest.map((number) => ({
      runId: `run-${number}`,
      collection: "scenes",
      done: { new: sequences(1, 1200 - (number % 5) * 100) },
      dead: sequences(1101, 1100 + (number % 5) * 9).map((sequence) => {
        return { sequence, stage: "gen", kind: "network", reason: "https://files.example.com answered 503" } as const;
      }),
    })),
  );
}

const sentRun: RunRecord = {
  id: "",
  revision: 1,
  label: "",
  command: "enqueue",
  started_at: "",
  who: "operator@ingest-7",
  inputs: [{ name: "https://storage.example.com/earthenginepartners-hansen/GLCLU2000-2020/v2/tiles.txt" }],
  recipe: { package: "p", group: "g", args: ["{url}"] },
  state: "sent",
  total: 1200,
  sent: 1200,
  refused: 0,
  resume_after: 1200,
};

const sequences = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/** Fills the collection `scenes` with squares of a degree all over the world and over twenty years, ever more of them. */
export async function fillItems({ catalogue, database }: CatalogueTarget, count: number): Promise<void> {
  const ends = ["2006-01-01T00:00:00Z", "2025-12-31T00:00:00Z"];
  // Partitions take no item outside the times they were made for.
  await catalogue.loadItems(
    "scenes",
    ends.slice(0, count).map((datetime, at) => itemDocument("scenes", `scene-${at}`, { properties: { datetime } })),
  );
  await database.query(
    `INSERT INTO items (id, geometry, collection, datetime, end_datetime, content)
     SELECT 'S2A_MSIL2A_' || to_char(at, 'YYYYMMDD"T"HH24MISS') || '_' || n, ST_MakeEnvelope(x, y, x + 1, y + 1, 4326),
       collection, at, at, content
     FROM items CROSS JOIN generate_series(3, $1::int) AS n
       CROSS JOIN LATERAL (SELECT (n * 7919::bigint) % 3590 / 10.0 - 180 AS x, (n * 104729::bigint) % 1390 / 10.0 - 60 AS y,
         timestamptz '2006-01-01Z' + interval '1 hour' * (175000 * sqrt((n * 15485863::bigint) % 1000 / 1000.0)) AS at) AS placed
     WHERE id = 'scene-0'`,
    [count],
  );
}
