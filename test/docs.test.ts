import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { errorKinds, isTransient } from "../src/pipeline/fault/fault.ts";

const page = await readFile(new URL("../docs/dead-letters.md", import.meta.url), "utf8");

test.each(errorKinds)("docs/dead-letters.md says whether %s comes again, and what to do", (kind) => {
  const row = page.split("\n").find((line) => line.startsWith(`| \`${kind}\` |`));
  expect(row?.split("|")[2]?.trim()).toBe(isTransient(kind) ? "transient" : "permanent");
});
