import { expect, test } from "vitest";
import { requireNode } from "../../src/settings/require-node.ts";

test.each(["22.16.0", "22.20.1", "24.0.0", process.versions.node])("Node.js %s will do", (running) => {
  expect(() => requireNode(running)).not.toThrow();
});

test.each(["20.20.2", "22.9.0"])("Node.js %s is too old, and that is said", (running) => {
  expect(() => requireNode(running)).toThrow(`Node.js 22.16 or later is needed, and this is ${running}`);
});
