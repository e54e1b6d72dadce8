import { expect, test } from "vitest";
import { table } from "../../src/cli/terminal/table.ts";
import { deleteItems } from "../../src/operations/items/delete-items.ts";
import type { Target } from "../../src/targets/target.ts";
import { surroundingsIn } from "../input/surroundings.ts";

/** More than a call takes as arguments. */
const many = 200_000;
const ids = Array.from({ length: many }, (_, index) => `item-${index}`);

test("a table has any number of rows", () => {
  const lines = table(
    ["id"],
    ids.map((id) => [id]),
  ).split("\n");
  expect(lines.length).toBe(many + 1);
});

test("any number of ids is missing where none was there", async () => {
  const operate = (async () => ({ deleted: 0, missing: ids })) as unknown as Target["operate"];
  const { missing } = await deleteItems({ operate }, "scenes", { typed: ["item-0"] }, surroundingsIn("/"));
  expect(missing.length).toBe(many);
});
