import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readParquetItems } from "../../../src/input/documents/parquet-items.ts";

/** `scenes.parquet` was written by stac-geoparquet's `to_parquet`. */
const folder = fileURLToPath(new URL(".", import.meta.url));

test("items come together again from the columns stac-geoparquet spread them over", async () => {
  const documents = (await Array.fromAsync(readParquetItems("scenes.parquet", folder))).flat();
  expect(documents.map(({ place }) => place.line)).toEqual([1, 2, 3]);
  const [first, second, third] = documents.map(({ bytes }) => JSON.parse(String(bytes)));
  expect(first).toEqual({
    type: "Feature",
    stac_version: "1.0.0",
    stac_extensions: [],
    id: "scene-0",
    collection: "scenes",
    geometry: { type: "Point", coordinates: [7.5, 46.25] },
    bbox: [7.5, 46.25, 7.5, 46.25],
    links: [{ rel: "self", href: "https://example.com/0" }],
    properties: { datetime: "2021-05-06T07:08:09.123456Z", gsd: 0.5, count: 7 },
    assets: { data: { href: "https://example.com/0.tif", roles: ["data"] } },
  });
  expect(second.properties).toEqual({ datetime: "2021-05-07T00:00:00.000Z", platform: "one" });
  expect(third.properties).toMatchObject({ datetime: null, start_datetime: "2021-05-01T00:00:00.000Z", gsd: 1.5 });
  expect(third.assets.preview).toEqual({ href: "https://example.com/2.png" });
});

test("what is no Parquet file is named", async () => {
  const other = mkdtempSync(join(tmpdir(), "stac-ingest-"));
  writeFileSync(join(other, "x.parquet"), "nothing of the kind");
  const reading = (name: string) => expect(Array.fromAsync(readParquetItems(name, other))).rejects;
  await reading("x.parquet").toMatchObject({ kind: "unreadable_input", message: expect.stringContaining("x.parquet") });
  await reading("none.parquet").toMatchObject({ kind: "unreadable_input" });
  rmSync(other, { recursive: true });
});
