import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureEnvironment } from "../../src/stactools/environment.ts";
import { readLock } from "../../src/stactools/lock-file.ts";
import { misbehaving, misbehavingProject } from "./misbehaving-package.ts";

const script = fileURLToPath(new URL("compare-validators.py", import.meta.url));
const sources = fileURLToPath(new URL("../../src/stactools", import.meta.url));
let folder: string;
let python: string;

beforeAll(async () => {
  const { lockPath, cacheFolder } = await misbehavingProject();
  const locked = (await readLock(lockPath)).get(misbehaving);
  if (!locked) throw new TypeError(`${misbehaving} is not locked`);
  ({ python } = await ensureEnvironment(locked, { cacheFolder, projectFolder: dirname(lockPath) }));
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const address = (name: string): string => `https://schemas.example.invalid/${name}/schema.json`;

/** Schemas of properties, each with what the two libraries may judge otherwise. */
const ofProperties = {
  words: { name: { pattern: "^\\S+$" }, code: { not: { pattern: "^\\w+$" } } },
  times: { "x:time": { pattern: "^\\d{4}-\\d\\d-\\d\\dT.*Z$" }, code: { minLength: 2, maxLength: 8 } },
  numbers: { share: { minimum: 0, maximum: 100 }, step: { multipleOf: 0.1 }, code: { not: { type: "number" } } },
  lists: { tags: { uniqueItems: true, contains: { const: 1 }, items: { enum: [1, 2, "a", null, [0]] }, maxItems: 4 } },
  remote: { share: { oneOf: [{ $ref: "https://schemas.example.invalid/unknown.json" }, { type: "null" }] } },
  referred: { share: { $ref: `${address("numbers")}#/properties/properties/properties/share` } },
} as const;

const schemas = Object.fromEntries(
  Object.entries(ofProperties).map(([name, properties]) => [
    address(name),
    {
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: address(name),
      properties: {
        properties: {
          properties,
          patternProperties: { "^(?!x:)\\w+$": { type: ["string", "number", "array", "null"] } },
          if: { required: ["code"] },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: { required: ["datetime"], propertyNames: { pattern: "^[\\w:]+$" } },
          dependencies: { tags: ["name"] },
        },
      },
    },
  ]),
);

const item = {
  type: "Feature",
  stac_version: "1.1.0",
  stac_extensions: Object.keys(schemas),
  id: "scene",
  geometry: { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1.5], [0, 0]]] }, // biome-ignore format: one line
  bbox: [0, 0, 1, 1.5],
  properties: {
    datetime: "2020-01-01T00:00:00Z",
    "x:time": "2020-01-01T00:00:00Z",
    name: "scene-1",
    code: "S2.A",
    share: 12.5,
    step: 0.3,
    tags: [1, 2, "a"],
    license: "CC-BY-4.0",
  },
  links: [{ rel: "self", href: "./scene.json", type: "application/json", method: "GET" }],
  assets: { data: { href: "./scene.tif", roles: ["data"], bands: [{ name: "B1", data_type: "uint8", nodata: 0 }] } },
};

test("no item is accepted quickly that jsonschema refuses or cannot judge, however it is changed", async () => {
  const [items, added] = [join(folder, "items.ndjson"), join(folder, "schemas.json")];
  await writeFile(items, JSON.stringify(item));
  await writeFile(added, JSON.stringify(schemas));
  const { stdout } = await promisify(execFile)(python, [script, sources, items, "1500", added]);
  const { judged, valid, quick, differences } = JSON.parse(stdout);
  expect(differences).toEqual([]);
  expect(valid).toBeGreaterThan(judged / 5);
  expect(quick).toBeGreaterThan(valid / 4);
}, 300_000);

test("an ordinary item is accepted quickly", async () => {
  const items = join(folder, "ordinary.ndjson");
  await writeFile(items, JSON.stringify({ ...item, stac_extensions: [] }));
  const { stdout } = await promisify(execFile)(python, [script, sources, items, "1"]);
  expect(JSON.parse(stdout)).toMatchObject({ items: true, differences: [] });
});
