import { mkdtempSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ItemMaker } from "../../../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../../../src/stactools/open-item-maker.ts";
import { askForItem } from "../../../../src/targets/local/process/ask-for-item.ts";
import { type ServedItemMaker, serveItemMaker } from "../../../../src/targets/local/process/serve-item-maker.ts";
import { misbehave, misbehavingProject, within } from "../../../stactools/misbehaving-package.ts";

const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "stac-ingest-items-"));
let maker: ItemMaker;
let served: ServedItemMaker;
let lock: string;
let worker: number;

beforeAll(async () => {
  const { settings, ...project } = await misbehavingProject();
  const allowed_hrefs = { ...settings.allowed_hrefs, folders: [] };
  maker = openItemMaker({
    ...project,
    settings: { ...settings, allowed_hrefs, gen_workers: 1 },
    folders: { readable: () => [], closed: [] },
    log: () => {},
  });
  const text = await maker.createItem(misbehave("well"), within(120), undefined, (set) => {
    lock = set.lock;
  });
  worker = JSON.parse(text ?? "").properties.pid;
  served = await serveItemMaker(folder, maker);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await maker[Symbol.asyncDispose]();
});

const ask = (
  request = misbehave("well"),
  { folders = [], by = lock, signal = never }: { folders?: readonly string[]; by?: string; signal?: AbortSignal } = {},
) => askForItem(served.path, { body: JSON.stringify(request), folders, lock: by }, signal);

test("a command has an item made by a worker of the pipeline, and gets a fault as the stage would", async () => {
  expect(JSON.parse((await ask()) ?? "").properties.pid).toBe(worker);
  await expect(ask(misbehave("fail", "on purpose"))).rejects.toMatchObject({
    kind: "item_failed",
    message: expect.stringContaining("the scene is broken: on purpose"),
  });
  await expect(ask(misbehave("well", "", { group_name: "misbehav" }))).rejects.toMatchObject({ kind: "no_such_group" });
});

test("a folder may be read for the item that it is named for, and for no message", async () => {
  const scene = join(folder, "scene.pgm");
  await writeFile(scene, "P5\n4 4\n255\n0123456789abcdef");
  const request = misbehave("open-raster", scene);
  await expect(ask(request)).rejects.toMatchObject({ kind: "href_not_allowed" });
  expect(await ask(request, { folders: [folder] })).toContain('"width": 4');
  await expect(maker.createItem(request, within(30))).rejects.toMatchObject({ kind: "href_not_allowed" });
});

test("nothing is made with another lock, behind other items, or by a process that has ended or hangs", async () => {
  expect(await ask(misbehave("well"), { by: "another" })).toBeUndefined();
  const busy = maker.createItem(misbehave("sleep", "0.5"), within(30));
  expect(await ask()).toBeUndefined();
  await busy;
  expect(await askForItem(join(folder, "no-socket"), { body: "{}", folders: [], lock }, never)).toBeUndefined();

  const hanging = createServer(() => {}).listen(join(folder, "hanging"));
  expect(await askForItem(join(folder, "hanging"), { body: "{}", folders: [], lock }, never)).toBeUndefined();
  hanging.close();
});

test("a command that is interrupted waits for no item", async () => {
  const stop = new AbortController();
  const asked = ask(misbehave("sleep", "20"), { signal: stop.signal });
  stop.abort();
  expect(await asked).toBeUndefined();
});

test("a pipeline that ends has the command make the item itself", async () => {
  const other = await serveItemMaker(mkdtempSync(join(tmpdir(), "stac-ingest-items-")), {
    createItemBeside: () => new Promise(() => {}),
  });
  const body = JSON.stringify(misbehave("well"));
  const asked = askForItem(other.path, { body, folders: [], lock }, never);
  await other[Symbol.asyncDispose]();
  expect(await asked).toBeUndefined();
});
