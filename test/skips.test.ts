import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { needs } from "./say-what-is-missing.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".test.ts") && name !== "skips.test.ts",
);

/** Conditions of skipIf and runIf, and `skip` itself, for which there is none. */
const skip = /\.(?:(?:skipIf|runIf)\((?<condition>[^()]*)\)|(?:skip|todo)\b)/g;

const skipsIn = (source: string): string[] =>
  [...source.matchAll(skip)].flatMap(({ groups, 0: text }) =>
    (groups?.["condition"] ?? text).split("&&").map((name) => name.trim().replace(/^!/, "")),
  );

test("nothing is skipped but for what the run names as missing", () => {
  const skips = files.flatMap((file) =>
    skipsIn(readFileSync(join(folder, file), "utf8")).map((condition) => ({ file, condition })),
  );
  expect(skips.length).toBeGreaterThan(10);
  expect(skips.filter(({ condition }) => !(condition in needs))).toEqual([]);
});

test.each([
  ['test.skipIf(!hasServer)("x")', ["hasServer"]],
  ['describe.runIf(isLinuxRoot && hasSystemPython).each(["x"])', ["isLinuxRoot", "hasSystemPython"]],
  ['test.skip("x")', [".skip"]],
  ['test("what is skipped")', []],
])("%s is skipped by %j", (source, conditions) => {
  expect(skipsIn(source)).toEqual(conditions);
});
