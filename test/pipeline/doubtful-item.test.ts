import { expect, test } from "vitest";
import { doubtfulItem } from "../../src/pipeline/doubtful-item.ts";

test("an item without doubts is not refused, one with several says each", () => {
  expect(doubtfulItem("a", [])).toBeUndefined();
  expect(
    doubtfulItem("a", [
      { kind: "no_footprint", message: "geometry is null" },
      { kind: "asset_href_local", message: "asset b is at /b" },
    ]),
  ).toMatchObject({
    kind: "item_doubtful",
    message:
      "item a is without a footprint: geometry is null; with an asset href that only one machine understands: asset b is at /b",
  });
});
