import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { runWithSmallFiles, smallFileBytes } from "../../run-with-small-files.ts";
import { folderWith, removeFolders } from "../folder.ts";

afterAll(removeFolders);

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
