import { access, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { makeFolderWhole } from "../../../src/pipeline/process/make-folder-whole.ts";

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "stac-ingest-whole-"));
  folder = join(parent, "below", "made");
});

const fillWith = (text: string) => async (making: string) => {
  await mkdir(making);
  await writeFile(join(making, "text"), text);
};
const isWhole = () =>
  access(join(folder, "text")).then(
    () => true,
    () => false,
  );
const found = () => readFile(join(folder, "text"), "utf8");

test("a folder is in its place when it is full, and nothing else is left", async () => {
  await makeFolderWhole(folder, { fill: fillWith("full"), isWhole });
  expect(await found()).toBe("full");
  expect(await readdir(join(parent, "below"))).toEqual(["made"]);
});

test("a folder that could not be filled is not there, nor is a part of it", async () => {
  const fill = async (making: string) => {
    await fillWith("half")(making);
    throw new Error("no more");
  };
  await expect(makeFolderWhole(folder, { fill, isWhole })).rejects.toThrow("no more");
  expect(await readdir(join(parent, "below"))).toEqual([]);
});

test("of several who make a folder at once the first one's stays", async () => {
  const fill = async (making: string) => {
    await fillWith("second")(making);
    await makeFolderWhole(folder, { fill: fillWith("first"), isWhole });
  };
  await makeFolderWhole(folder, { fill, isWhole });
  expect(await found()).toBe("first");
});

test("a broken folder is replaced only if that is asked for", async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "other"), "");
  await expect(makeFolderWhole(folder, { fill: fillWith("new"), isWhole })).rejects.toMatchObject({
    code: "ENOTEMPTY",
  });
  expect(await readdir(folder)).toEqual(["other"]);
  await makeFolderWhole(folder, { fill: fillWith("new"), isWhole, replacesBroken: true });
  expect(await readdir(folder)).toEqual(["text"]);
});

test("a path that is named is emptied before it is filled", async () => {
  const making = `${folder}.making`;
  await mkdir(making, { recursive: true });
  await makeFolderWhole(folder, { fill: fillWith("full"), isWhole, making });
  expect(await readdir(join(parent, "below"))).toEqual(["made"]);
});
