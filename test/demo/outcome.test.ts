import { expect, test } from "vitest";
import { differences } from "../../demo/outcome.ts";

const right = { items: 60, found: 10, dead: { item_failed: 1, invalid_item: 1, collection_missing: 1 } };

test("a run that comes to what it must has nothing wrong with it", () => {
  expect(differences(right)).toEqual([]);
});

test.each([
  [{ items: 59 }, "items in the catalogue: 59, not 60"],
  [{ found: 0 }, "items found in the bounding box: 0, not 10"],
  [{ dead: {} }, "dead letters: none, not 1 collection_missing, 1 invalid_item, 1 item_failed"],
  [
    { dead: { ...right.dead, item_failed: 2 } },
    "dead letters: 1 collection_missing, 1 invalid_item, 2 item_failed, not 1 collection_missing, 1 invalid_item, 1 item_failed",
  ],
])("%j is wrong", (part, sentence) => {
  expect(differences({ ...right, ...part })).toEqual([sentence]);
});
