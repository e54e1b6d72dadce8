import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openDestination } from "../../../src/cli/setup/open-destination.ts";
import { runWithSmallFiles, smallFileBytes } from "../../run-with-small-files.ts";
import { folderWith, removeFolders } from "../folder.ts";

afterAll(removeFolders);

const openIn = (folder: string, file: string) =>
  openDestination(file, { stdout: process.stdout, cwd: () => folder }, new AbortController().signal);

test("a file on a full disk is named, and nothing of it stays", () => {
  const folder = folderWith({});
  const module = fileURLToPath(new URL("../../../src/cli/setup/open-destination.ts", import.meta.url));
  const { stdout } = runWithSmallFiles(`
    const { openDestination } = await import(${JSON.stringify(module)});
    const terminal = { stdout: process.stdout, cwd: () => ${JSON.stringify(folder)} };
    try {
      await using destination = await openDestination("items.ndjson", terminal, new AbortController().signal);
      await destination.write("a".repeat(${2 * smallFileBytes}));
      await destination.commit();
    } catch ({ name, message }) {
      console.log(name + ": " + message);
    }`);
  expect(stdout).toMatch(/^Fault: items\.ndjson cannot be written: /);
  expect(readdirSync(folder)).toEqual([]);
});

test("a pipe or a device is written to, and nothing takes its place", async () => {
  const folder = folderWith({});
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const read = readFile(pipe, "utf8");
  {
    await using destination = await openIn(folder, "pipe");
    await destination.write("a");
    await destination.commit();
  }
  expect(await read).toBe("a");
  expect(statSync(pipe).isFIFO()).toBe(true);
  expect(readdirSync(folder)).toEqual(["pipe"]);
});

test("a link stays, and the file behind it is replaced", async () => {
  const folder = folderWith({ "away/file": "old" });
  symlinkSync("away/file", join(folder, "link"));
  {
    await using destination = await openIn(folder, "link");
    await destination.write("new");
    expect(readFileSync(join(folder, "away/file"), "utf8")).toBe("old");
    await destination.commit();
  }
  expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "away/file"), "utf8")).toBe("new");
  expect(readdirSync(join(folder, "away"))).toEqual(["file"]);
});

test.each([
  ["folder", "folder cannot be written: it is a folder", "--output with"],
  ["no/such/file", "no/such/file cannot be written: there is no", "make the folder no/such, or --output with"],
  ["file/below", "file/below cannot be written: a part of its path is a file", "--output with"],
  ["", "--output names no file", "--output with"],
])("there can be no file %j, which is said before the answer is asked for", async (file, message, remedy) => {
  const folder = folderWith({ "folder/kept": "a", file: "b" });
  await expect(openIn(folder, file)).rejects.toMatchObject({
    kind: "wrong_usage",
    message: expect.stringContaining(message),
    remedy: expect.stringContaining(remedy),
  });
  expect(readdirSync(folder).toSorted()).toEqual(["file", "folder"]);
});
