import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { exportViolations } from "./exports.ts";
import { sourceFiles } from "./source-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** AssemblyScript has no modules of its own: what one file calls of another must be exported. */
const files = sourceFiles(root, ["src"]).filter((path) => !path.startsWith("src/pgstac/rows/wasm/"));

test("a file bears the name of something it exports, and few functions or classes are exported beside it", () => {
  expect(files.flatMap((path) => exportViolations(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
});

describe("the check itself", () => {
  test.each([
    ["src/redrive.ts", "export async function redrive() {}"],
    ["src/queue.ts", "export interface Queue {}\nexport function openQueue() {}\nexport const limit = 5;"],
    ["src/parquet-items.ts", "export async function* readParquetItems() {}"],
    ["src/database-engine.ts", "export function openEngine() {}"],
    ["src/outputs.ts", "export const outputNames = [];"],
    ["src/item-gen.ts", "export const handler = () => {};"],
    ["src/main.ts", "await start();"],
    ["src/lock.ts", "export class Lock {}\nexport function takeLock() {}\nexport function isLocked() {}"],
  ])("%s with %j is allowed", (path, source) => {
    expect(exportViolations(path, source)).toEqual([]);
  });

  test.each([
    ["src/ask.ts", "export function confirm() {}", "src/ask.ts bears the name of none of its exports: confirm"],
    [
      "src/wire-startup.ts",
      "export function greet() {}",
      "src/wire-startup.ts bears the name of none of its exports: greet",
    ],
    [
      "src/a.ts",
      "export class A {}\nexport const b = (x: number): number => x;\nexport function* c() {}\nexport const d = async () => {};\nexport async function e() {}",
      "src/a.ts exports 5 functions or classes: A, b, c, d, e",
    ],
  ])("%s with %j is refused", (path, source, sentence) => {
    expect(exportViolations(path, source)).toEqual([sentence]);
  });
});
