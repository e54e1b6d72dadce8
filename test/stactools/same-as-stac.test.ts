import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { ensureEnvironment } from "../../src/stactools/environment.ts";
import { fingerprint } from "../../src/stactools/fingerprint.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { readLock } from "../../src/stactools/lock-file.ts";
import { lockPackages } from "../../src/stactools/lock-packages.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { requirementsOf } from "../../src/stactools/requirements.ts";
import { cacheFolder } from "../cache-folder.ts";
import { within } from "./misbehaving-package.ts";

const run = promisify(execFile);
const settings = readSettings(
  {
    packages: {
      "stactools-glad-glclu2020": { version: "0.1.1", requirements: ["affine<3"] },
      "stactools-cop-dem": { version: "0.4.1", requirements: ["affine<3"] },
      "stactools-glad-global-forest-change": { version: "0.1.2", requirements: ["affine<3"] },
    },
    gen_workers: 2,
    allowed_hrefs: { folders: [tmpdir()] },
  },
  "test",
);
const requires = Object.entries(settings.packages).map(([name, set]) => requirementsOf(name, set));
const lockPath = join(cacheFolder, "test", `same-as-stac-${fingerprint(requires)}`, "packages.lock");
let folder: string;
let maker: ItemMaker;
let forking: ItemMaker;

beforeAll(async () => {
  const before = await readLock(lockPath);
  if (before.size < Object.keys(settings.packages).length) await lockPackages({ settings, lockPath, cacheFolder });
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  const script = fileURLToPath(new URL("make-inputs.py", import.meta.url));
  await run((await environmentFor("stactools-glad-glclu2020")).python, [script, folder]);
  maker = openItemMaker({ settings, lockPath, cacheFolder, log: () => {} });
  const sets = Object.entries(settings.packages);
  const packages = Object.fromEntries(sets.map(([name, set]) => [name, { ...set, isolation: "fork" as const }]));
  forking = openItemMaker({ settings: { ...settings, packages }, lockPath, cacheFolder, log: () => {} });
}, 300_000);
afterAll(async () => {
  await Promise.all([maker, forking].map((each) => each[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true });
});

async function environmentFor(name: string) {
  const locked = (await readLock(lockPath)).get(name);
  if (!locked) throw new Error(`${name} is not locked`);
  return ensureEnvironment(locked, { cacheFolder, projectFolder: join(lockPath, "..") });
}

/** Makes an item as eoAPI's generator does: one run of the program `stac` for each item. */
async function byStac(request: ItemRequest): Promise<unknown> {
  const { folder: environment } = await environmentFor(request.package_name);
  const options = Object.entries(request.create_item_options).flatMap(([name, value]) => [`--${name}`, value]);
  const output = join(folder, "item.json");
  const args = [request.group_name, "create-item", ...request.create_item_args, ...options, output];
  await run(join(environment, "bin", "stac"), args);
  return JSON.parse(await readFile(output, "utf8"));
}

const forest = (part: string) =>
  `https://storage.googleapis.com/earthenginepartners-hansen/GFC-2023-v1.11/Hansen_GFC-2023-v1.11_${part}_40N_080W.tif`;

test.each<[string, () => Omit<ItemRequest, "package_name">]>([
  [
    "stactools-glad-glclu2020",
    () => ({
      group_name: "gladglclu2020",
      create_item_args: [join(folder, "v2/2020/50N_120W.tif")],
      create_item_options: { "href-format": `${folder}/v2/{year}/{loc}.tif` },
    }),
  ],
  [
    "stactools-cop-dem",
    () => ({
      group_name: "cop-dem",
      create_item_args: ["--no-validate", join(folder, "Copernicus_DSM_COG_10_N53_00_W116_00_DEM.tif")],
      create_item_options: { host: "aws" },
    }),
  ],
  [
    "stactools-glad-global-forest-change",
    () => ({
      group_name: "gladglobalforestchange",
      create_item_args: ["gain", "treecover2000", "lossyear", "datamask"].map(forest),
      create_item_options: {},
    }),
  ],
])("%s makes the item that stac makes, forked for each or not", async (package_name, request) => {
  const asked = { package_name, ...request() };
  const expected = await byStac(asked);
  for (const each of [maker, forking]) {
    const text = await each.createItem(asked, within(120));
    expect(JSON.parse(text ?? "null")).toEqual(expected);
  }
});
