import { expect, test } from "vitest";
import { doubtfulItem } from "../../../src/pipeline/item/doubtful-item.ts";

test("an item without doubts is not refused, one with several says each", () => {
  expect(doubtfulItem("a", [])).toBeUndefined();
  expect(
    doubtfulItem("a", [
      { kind: "no_footprint", message: "geometry is null" },
      { kind: "asset_href_local", message: "asset b is at /b" },
    ]),
  ).toMatchObject({
    kind: "item_doubtful",
    message: "item a is doubtful: no_footprint (geometry is null), asset_href_local (asset b is at /b)",
  });
});
