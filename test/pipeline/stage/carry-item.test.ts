import { expect, test, vi } from "vitest";
import { messageLimitBytes } from "../../../src/pipeline/message/message-limit.ts";
import { carryItem, smallEnough } from "../../../src/pipeline/stage/carry-item.ts";
import { item } from "../message/messages.ts";

const stored = async (): Promise<string> => "s3://payloads/1";
const collectionLink = { rel: "collection", href: "../../a%2Fb", type: "application/json" };

test.each<[string, unknown, unknown[]]>([
  ["no links", [], [collectionLink]],
  ["links of other kinds", [{ rel: "self", href: "x" }], [{ rel: "self", href: "x" }, collectionLink]],
  [
    "a link to its collection",
    [
      { rel: "self", href: "x" },
      { rel: "collection", href: "y" },
    ],
    [
      { rel: "self", href: "x" },
      { rel: "collection", href: "y" },
    ],
  ],
  ["nothing where links belong", undefined, [collectionLink]],
])("an item with %s has one link to the collection it is put into", async (_, links, expected) => {
  const text = JSON.stringify(item("a", { links, collection: undefined }));
  const { item: named, body } = await carryItem(text, "a/b", stored);
  expect(named).toEqual({ item_id: "a", collection: "a/b" });
  expect(JSON.parse(body)).toMatchObject({ collection: "a/b", links: expected });
  expect(JSON.parse(body).links).toHaveLength(expected.length);
});

test("a link that is no object is refused, not taken for one to the collection", async () => {
  const text = JSON.stringify(item("a", { links: ["x"] }));
  await expect(carryItem(text, "b", stored)).rejects.toMatchObject({ kind: "invalid_item" });
});

test("an item keeps its own collection and text where no other is given", async () => {
  const text = JSON.stringify(item("a"));
  expect(await carryItem(text, undefined, stored)).toEqual({
    item: { item_id: "a", collection: "scenes" },
    body: text,
    warnings: [],
  });
});

test("a document travels itself up to the limit, and behind a claim check beyond it, counted in bytes", async () => {
  const limit = messageLimitBytes - 1024;
  const store = vi.fn(stored);
  const fits = "é".repeat(limit / 2);
  expect(await smallEnough(fits, store)).toBe(fits);
  expect(store).not.toHaveBeenCalled();
  expect(await smallEnough(`${fits}x`, store)).toBe('{"href":"s3://payloads/1"}');
  expect(store).toHaveBeenCalledExactlyOnceWith(`${fits}x`);
});
