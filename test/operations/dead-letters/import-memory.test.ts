import { appendFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ImportMemory } from "../../../src/operations/dead-letters/import-memory.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";

afterEach(removeFolders);

const memoryIn = (folder: string) =>
  ImportMemory.of("dead.jsonl", folder, { folder: join(folder, "imported"), redrive: false });
const recalled = async (folder: string) => (await memoryIn(folder)).recall(false);
const fileIn = (folder: string): string => join(folder, "imported", readdirSync(join(folder, "imported"))[0] ?? "");

test("refused lines are remembered batch by batch, until they are taken", async () => {
  const folder = folderWith({ "dead.jsonl": "" });
  const first = await memoryIn(folder);
  for (const [line, last] of [
    [2, 3],
    [5, 6],
    [7, 9],
  ] as const) {
    first.note(line, true);
    await first.keep(last);
  }
  expect(await recalled(folder)).toEqual({ last: 9, refused: new Set([2, 5, 7]) });
  const second = await memoryIn(folder);
  await second.recall(false);
  await second.keep(9);
  second.note(5, false);
  await second.keep(9);
  expect(await recalled(folder)).toEqual({ last: 9, refused: new Set([2, 7]) });
});

test("many refused lines are not written again with each batch", async () => {
  const folder = folderWith({ "dead.jsonl": "" });
  const memory = await memoryIn(folder);
  for (let last = 100; last <= 20_000; last += 100) {
    for (let line = last - 99; line <= last; line++) memory.note(line, true);
    await memory.keep(last);
  }
  const { size } = statSync(fileIn(folder));
  expect(size).toBeLessThan(20_000 * 8);
  expect((await recalled(folder)).refused.size).toBe(20_000);
});

test("a record that was cut by a death is left out, and one of an earlier version is read", async () => {
  const folder = folderWith({ "dead.jsonl": "" });
  const memory = await memoryIn(folder);
  memory.note(2, true);
  await memory.keep(500);
  appendFileSync(fileIn(folder), "1000 7");
  expect(await recalled(folder)).toEqual({ last: 500, refused: new Set([2]) });
  writeFileSync(fileIn(folder), "700 3 4");
  expect(await recalled(folder)).toEqual({ last: 700, refused: new Set([3, 4]) });
});
