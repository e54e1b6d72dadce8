import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.ts";

const root = new URL("..", import.meta.url);
const page = readFileSync(new URL("ARCHITECTURE.md", root), "utf8");
const files = sourceFiles(root.pathname, ["src", "bin", "test", "bench", "scripts", "demo"], [".ts", ".py"]);

test("every file that ARCHITECTURE.md names is there", () => {
  const named = [...page.matchAll(/`([\w./-]+\.(?:ts|py))`/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !files.some((file) => `/${file}`.endsWith(`/${path}`)))).toEqual([]);
});

test("every folder that ARCHITECTURE.md names is there", () => {
  const named = [...page.matchAll(/`((?:src|test|bin)[\w/-]*)\/`/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(15);
  const there = (path: string): boolean => files.some((file) => file.startsWith(`${path}/`));
  expect(named.filter((path) => !there(path))).toEqual([]);
});
