import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { errorKinds, isTransient } from "../src/pipeline/fault/fault.ts";

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), "utf8");
const page = await read("docs/dead-letters.md");

test.each(errorKinds)("docs/dead-letters.md says whether %s comes again, and what to do", (kind) => {
  const row = page.split("\n").find((line) => line.startsWith(`| \`${kind}\` |`));
  expect(row?.split("|")[2]?.trim()).toBe(isTransient(kind) ? "transient" : "permanent");
});

test.each(["README.md", "docs/deploying.md", "docs/first-deployment.md"])(
  "%s names the oldest Node that package.json takes",
  async (path) => {
    const { engines } = JSON.parse(await read("package.json"));
    const named = [...(await read(path)).matchAll(/Node(?:\.js)? (\d+\.\d+) or later/g)].map(([, version]) => version);
    expect(named).toEqual([engines.node.replace(">=", "")]);
  },
);
