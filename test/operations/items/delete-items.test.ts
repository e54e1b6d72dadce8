import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { deleteItems } from "../../../src/operations/items/delete-items.ts";
import type { Target } from "../../../src/targets/target.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

function catalogueOf(present: readonly string[]) {
  const requests: string[][] = [];
  const operate = (async ({ ids }: { ids: string[] }) => {
    requests.push(ids);
    const missing = ids.filter((id) => !present.includes(id));
    return { deleted: ids.length - missing.length, missing };
  }) as unknown as Target["operate"];
  return { operate, requests };
}

test("ids that were typed and those on stdin are deleted, and the missing ones named", async () => {
  const { operate, requests } = catalogueOf(["a", "b"]);
  const surroundings = { ...surroundingsIn("/"), stdin: Readable.from([Buffer.from("b\n\nx\n")]) };
  expect(await deleteItems({ operate }, "scenes", { typed: ["a", "-"] }, surroundings)).toEqual({
    deleted: 2,
    missing: ["x"],
  });
  expect(requests).toEqual([["a", "b", "x"]]);
});

test("many ids are deleted in several requests", async () => {
  const { operate, requests } = catalogueOf([]);
  const ids = Array.from({ length: 2500 }, (_, index) => `${index}`);
  const { missing } = await deleteItems({ operate }, "scenes", { typed: ids }, surroundingsIn("/"));
  expect(missing).toEqual(ids);
  expect(requests.map(({ length }) => length)).toEqual([1000, 1000, 500]);
});

test("the catalogue is never asked without ids, which would mean every item", async () => {
  const { operate, requests } = catalogueOf([]);
  const surroundings = { ...surroundingsIn("/"), stdin: Readable.from([Buffer.from("\n")]) };
  await expect(deleteItems({ operate }, "scenes", { typed: ["-"] }, surroundings)).rejects.toMatchObject({
    kind: "unreadable_input",
    message: "no ids were given",
  });
  expect(requests).toEqual([]);
});
