import { expect, test } from "vitest";
import { WarningCount } from "../../../src/pipeline/item/warning-count.ts";

test("each kind is counted and keeps its first example, in an order that does not depend on the input's", () => {
  const count = new WarningCount<{ id: string }>();
  expect(count.report()).toEqual([]);
  count.add([{ kind: "asset_href_local", message: "asset a is at /a" }], { id: "one" });
  count.add(
    [
      { kind: "no_footprint", message: "geometry is null" },
      { kind: "asset_href_local", message: "asset b is at /b" },
    ],
    { id: "two" },
  );
  count.add([], { id: "three" });
  expect(count.report()).toEqual([
    { kind: "no_footprint", count: 1, example: { id: "two", message: "geometry is null" } },
    { kind: "asset_href_local", count: 2, example: { id: "one", message: "asset a is at /a" } },
  ]);
});
