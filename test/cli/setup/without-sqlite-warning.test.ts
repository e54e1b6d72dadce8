import { expect, test, vi } from "vitest";
import { withoutSqliteWarning } from "../../../src/cli/setup/without-sqlite-warning.ts";

test("Node's other warnings are shown", () => {
  const shown = vi.fn();
  const emitWarning = withoutSqliteWarning(shown);
  emitWarning("SQLite is an experimental feature and might change at any time", "ExperimentalWarning");
  emitWarning("Type Stripping is an experimental feature", "ExperimentalWarning");
  emitWarning(new Error("too many listeners"));
  expect(shown.mock.calls).toEqual([
    ["Type Stripping is an experimental feature", "ExperimentalWarning"],
    [new Error("too many listeners")],
  ]);
});
