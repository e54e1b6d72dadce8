import { expect, test } from "vitest";
import { checkNode } from "../../../src/operations/doctor/check-node.ts";

test.each([
  ["22.15.1", false],
  ["22.16.0", true],
  ["24.0.0", true],
  ["20.20.2", false],
])("Node %s is good enough: %s", (version, ok) => {
  expect(checkNode(version).ok).toBe(ok);
});
