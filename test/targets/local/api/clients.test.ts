import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../../../../src/pipeline/process/run-program.ts";
import { ensureEnvironment } from "../../../../src/stactools/environment.ts";
import { cacheFolder } from "../../../cache-folder.ts";
import { collectionDocument, itemDocument, range } from "../../../pgstac/documents.ts";
import { hasServer, openTestDatabase } from "../../../pgstac/test-database.ts";
import { openServedPipeline, type ServedPipeline } from "./served-pipeline.ts";

const here = import.meta.dirname;
const count = 10_000;

const scenes = range(count).map((number) => {
  const longitude = (number % 360) / 100 + 1;
  return itemDocument("scenes", `scene-${String(number).padStart(5, "0")}`, {
    geometry: { type: "Point", coordinates: [longitude, 46] },
    bbox: [longitude, 46, longitude, 46],
    properties: { datetime: new Date(Date.UTC(2021, 0, 1) + number * 1000).toISOString() },
  });
});

const area = {
  type: "Polygon",
  coordinates: [
    [
      [0.1, 0],
      [0.3, 0],
      [0.3, 0.2],
      [0.1, 0],
    ],
  ],
};

/** Items with what catalogues lose most easily; each has to come out as it went in. */
const odd = [
  itemDocument("odd", "plain", { properties: { eastness: 1 } }),
  itemDocument("odd", "numbers", {
    properties: { eastness: 2, tiny: 1.5e-9, huge: 12345678901234, zero: 0, half: 0.5 },
  }),
  itemDocument("odd", "text", { properties: { eastness: 3, "ä/ö": '„Zürich“ \u00a0😀\n\t"\\' } }),
  itemDocument("odd", "empty", { properties: { eastness: 4, list: [], object: {}, text: "" }, assets: {} }),
  itemDocument("odd", "nested", {
    properties: { eastness: 5, "proj:shape": [[1, 2], [3]], deep: { a: [{ b: [1, { c: 2 }] }] } },
  }),
  itemDocument("odd", "period", {
    properties: {
      eastness: 6,
      datetime: "2020-02-29T00:00:00Z",
      start_datetime: "2020-02-01T00:00:00Z",
      end_datetime: "2020-03-01T00:00:00Z",
    },
  }),
  itemDocument("odd", "area", {
    properties: { eastness: 7 },
    geometry: area,
    bbox: [0.1, 0, 0.3, 0.2],
  }),
  itemDocument("odd", "extended", {
    properties: { eastness: 8, "eo:cloud_cover": 12.5 },
    stac_extensions: ["https://stac-extensions.github.io/eo/v1.1.0/schema.json"],
    links: [{ rel: "license", href: "https://example.com/license", title: "License" }],
    assets: {
      data: { href: "https://example.com/d.tif", type: "image/tiff", roles: ["data", "overview"], "file:size": 5 },
    },
  }),
  itemDocument("odd", "shared", {
    properties: { eastness: 9 },
    assets: { data: { href: "s3://b/k.tif", title: "Data", roles: ["data"] } },
  }),
];

/** An item of a period, with nulls that only pgstac's own hydration drops. */
const lossy = itemDocument("lossy", "period", {
  properties: {
    datetime: null,
    start_datetime: "2020-02-01T00:00:00Z",
    end_datetime: "2020-03-01T00:00:00Z",
    unknown: null,
  },
});

const valid = range(9).map((number) =>
  itemDocument("valid", `valid-${number}`, { stac_version: "1.1.0", geometry: area, bbox: [0.1, 0, 0.3, 0.2] }),
);

const dropReaders = `do $$ declare reader text; begin
  for reader in select rolname from pg_roles where rolname ~ '^stac_ingest_reader_' loop
    execute format('drop owned by %I', reader);
    execute format('drop role %I', reader);
  end loop; end $$`;

let python: string;
beforeAll(async () => {
  const pins = readFileSync(join(here, "clients-requirements.txt"), "utf8");
  const locked = { name: "clients", python: "3.11", requires: [], pins };
  ({ python } = await ensureEnvironment(locked, { cacheFolder, projectFolder: here }));
});

interface Answers extends Readonly<Record<string, unknown>> {
  readonly lossy: readonly { readonly properties: object }[];
  readonly odd: readonly { readonly id: string; readonly links: readonly { readonly rel: string }[] }[];
}

describe("the STAC API over the embedded database, asked by clients of the field", () => askedByClients(false));

describe.skipIf(!hasServer)("the STAC API over a PostgreSQL server, asked by clients of the field", () =>
  askedByClients(true),
);

function askedByClients(isServer: boolean): void {
  let pipeline: ServedPipeline;
  let database: Awaited<ReturnType<typeof openTestDatabase>> | undefined;
  let answers: Answers;
  let validated: string;

  beforeAll(async () => {
    database = isServer ? await openTestDatabase("0.10.0") : undefined;
    pipeline = await openServedPipeline(database ? { database_url: database.url } : {});
    const shared = { item_assets: { data: { title: "Data", type: "image/tiff", roles: ["data"] } } };
    writeFileSync(join(pipeline.folder, "collection.json"), collectionDocument("scenes").text);
    writeFileSync(join(pipeline.folder, "odd.json"), collectionDocument("odd", shared).text);
    writeFileSync(join(pipeline.folder, "lossy.json"), collectionDocument("lossy").text);
    writeFileSync(join(pipeline.folder, "valid.json"), collectionDocument("valid").text);
    const load = async (items: readonly { readonly text: string }[]): Promise<void> => {
      writeFileSync(join(pipeline.folder, "items.ndjson"), items.map(({ text }) => text).join("\n"));
      await pipeline.read(["publish", "items.ndjson", "--direct"]);
    };
    await pipeline.read(["collections", "load", "valid.json"]);
    await load(valid);
    await pipeline.answers();
    // While it is small: the validator asks for pages of 100,000.
    validated = await validate(python, `${pipeline.stacApiUrl}/`);
    await pipeline.read(["collections", "load", "collection.json", "odd.json", "lossy.json"]);
    await load([...scenes, ...odd, lossy]);
    answers = JSON.parse(await runProgram(python, [join(here, "ask_stac_api.py"), pipeline.stacApiUrl]));
  }, 400_000);
  afterAll(async () => {
    await pipeline?.[Symbol.asyncDispose]();
    // The role belongs to the whole server; what it was granted in the database goes with that.
    await database?.query(dropReaders);
    await database?.[Symbol.asyncDispose]();
  });

  test("collections and searches by box, time, ids and CQL2 find what they are to find", () => {
    expect(answers).toMatchObject({
      collections: ["lossy", "odd", "scenes", "valid"],
      time: ["scene-00005", "scene-00006", "scene-00007"],
      ids: ["scene-00001", "scene-00007"],
      cql2_json: ["area", "empty", "extended", "nested", "period", "shared", "text"],
      cql2_text: ["area", "empty", "extended", "nested", "period", "shared", "text"],
      by_collection: odd.map(({ id }) => id).sort(),
      rustac: odd.map(({ id }) => id).sort(),
    });
    const inBox = scenes.filter((_, number) => [0, 1, 2].includes(number % 360)).map(({ id }) => id);
    expect(answers["box"]).toEqual(inBox);
    expect(answers["wrong_filter"]).toEqual(expect.stringContaining("no such"));
  });

  test("10,000 items are paged through, each once, by POST and by GET", () => {
    expect(answers).toMatchObject({ paged: [count, count], paged_by_get: odd.map(({ id }) => id).sort() });
  });

  test("every item comes out as it went in, but for the links that the API adds and nulls that pgstac drops", () => {
    const added: ReadonlySet<string> = new Set(["collection", "parent", "root", "self", "thumbnail"]);
    const bare = answers.odd.map((item) => ({ ...item, links: item.links.filter(({ rel }) => !added.has(rel)) }));
    const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
    expect(bare.sort(byId)).toEqual(odd.map(({ text }) => JSON.parse(text)).sort(byId));
    const { datetime: _, unknown: __, ...kept } = JSON.parse(lossy.text).properties;
    expect(answers.lossy.map(({ properties }) => properties)).toEqual([kept]);
    for (const { links } of answers.odd) {
      expect(links).toContainEqual({ rel: "root", type: "application/json", href: `${pipeline.stacApiUrl}/` });
    }
  });

  test("stac-api-validator finds no error", () => {
    expect(validated).toContain("Errors: none");
  });
}

/** Runs stac-api-validator on a catalogue with the collection `valid`. */
async function validate(python: string, url: string): Promise<string> {
  const classes = ["core", "collections", "features", "item-search"].flatMap((name) => ["--conformance", name]);
  const asked = ["--root-url", url, "--collection", "valid", "--geometry", JSON.stringify(area), ...classes];
  return runProgram(python, [join(here, "validate_stac_api.py"), ...asked]);
}
