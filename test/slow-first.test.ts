import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { slowest } from "./slow-first.ts";

test.each(slowest)("%s, which is to be run first, is there", (name) => {
  expect(existsSync(name)).toBe(true);
});
