import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  readInventoryFolders,
  rememberInventoryFolders,
} from "../../../../src/targets/local/process/inventory-folders.ts";

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "stac-ingest-folders-")));
afterAll(() => rmSync(scratch, { recursive: true }));

const folders = (name: string): string[] =>
  Array.from({ length: 20 }, (_, index) => join(scratch, name, `inventory ${index}`));

test("folders that are remembered at the same moment are all remembered, once each", async () => {
  const stateFolder = join(scratch, "state");
  const all = folders("at-once");
  for (const folder of all) mkdirSync(folder, { recursive: true });
  await Promise.all(all.map((folder) => rememberInventoryFolders(stateFolder, [folder, folder])));
  await rememberInventoryFolders(stateFolder, [...all, join(scratch, "gone")]);
  expect([...readInventoryFolders(stateFolder)].sort()).toEqual(all.sort());
  expect(statSync(join(stateFolder, "inventory-folders.json")).mode & 0o777).toBe(0o600);
});

test("a list of an earlier version, and a line that was cut short, lose no other folder", async () => {
  const stateFolder = join(scratch, "earlier");
  const [first = "", second = "", third = ""] = folders("earlier-inventories");
  for (const folder of [stateFolder, third]) mkdirSync(folder, { recursive: true });
  const list = JSON.stringify([first, second], null, 2);
  writeFileSync(join(stateFolder, "inventory-folders.json"), `${list}\n"/cut`);
  await rememberInventoryFolders(stateFolder, [third]);
  expect(readInventoryFolders(stateFolder)).toEqual([first, second, third]);
});
