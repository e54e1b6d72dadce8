import { expect, test } from "vitest";
import { checkNode } from "../../src/cli/version.ts";

test.each(["22.13.0", "22.20.1", "24.0.0", process.versions.node])("Node.js %s will do", (running) => {
  expect(() => checkNode(running)).not.toThrow();
});

test.each(["20.20.2", "22.9.0"])("Node.js %s is too old, and that is said", (running) => {
  expect(() => checkNode(running)).toThrow(`Node.js 22.13 or later is needed, and this is ${running}`);
});
