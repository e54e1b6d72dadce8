import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { ownFile, ownProgram } from "../../../src/pipeline/process/own-files.ts";

test("files and programs of this package are found where the sources stand", () => {
  expect(ownFile("src/stactools/worker.py")).toMatch(/\/src\/stactools\/worker\.py$/);
  expect(ownProgram("src/targets/local/process/supervisor")).toMatch(/\/process\/supervisor\.ts$/);
  expect(existsSync(ownFile("src/stactools/worker.py"))).toBe(true);
  expect(existsSync(ownProgram("src/targets/local/process/supervisor"))).toBe(true);
});
