import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

test("every package of the lock file has its hash, those for other platforms, too", async () => {
  const text = await readFile(new URL("../../package-lock.json", import.meta.url), "utf8");
  const { packages } = JSON.parse(text) as { packages: Record<string, { integrity?: string; inBundle?: boolean }> };
  const outer = Object.entries(packages).filter(([place, { inBundle }]) => place !== "" && !inBundle);
  expect(outer.length).toBeGreaterThan(200);
  const without = outer.filter(([, { integrity }]) => !integrity);
  expect(without.map(([place]) => place)).toEqual([]);
});
