import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { cacheFolder as sharedCache } from "../cache-folder.ts";
import { misbehave, misbehavingProject, within } from "./misbehaving-package.ts";

const uri = "https://schemas.example.invalid/cloud/v1.0.0/schema.json";
const referred = "https://schemas.example.invalid/cloud/v1.0.0/detail.json";
let cacheFolder: string;
let maker: ItemMaker;
const logged: unknown[][] = [];

beforeAll(async () => {
  const project = await misbehavingProject();
  cacheFolder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  await symlink(join(sharedCache, "envs"), join(cacheFolder, "envs"));
  await keep(uri, { $id: `${uri}#`, properties: { properties: { $ref: "detail.json" } } });
  await keep(referred, { $id: referred, properties: { leaked: { const: "cloudy" } } });
  maker = openItemMaker({ ...project, cacheFolder, log: (...record) => void logged.push(record) });
});
afterAll(async () => {
  await maker[Symbol.asyncDispose]();
  await rm(cacheFolder, { recursive: true });
});

/** Writes a schema to the folder in which schemas.py looks first. */
async function keep(address: string, schema: unknown) {
  const digest = createHash("sha256").update(address).digest("hex").slice(0, 16);
  await mkdir(join(cacheFolder, "schemas"), { recursive: true });
  await writeFile(
    join(cacheFolder, "schemas", `${address.replaceAll(/[^A-Za-z0-9.]+/g, "-")}-${digest}.json`),
    JSON.stringify(schema),
  );
}

test.each([
  ["after it was made", "with-extensions"],
  ["by the package itself", "validate"],
])("an item that breaks a schema in the cache is refused in pystac's words, found %s", async (_, mode) => {
  const refused = maker.createItem(misbehave(mode, uri), within(60));
  await expect(refused).rejects.toMatchObject({
    kind: "invalid_item",
    message: expect.stringMatching(
      /Validation failed for Feature(.|\n)*schema at https:\/\/schemas\.example\.invalid\/cloud(.|\n)*'cloudy' was expected/,
    ),
  });
  expect(logged).toEqual([]);
});
