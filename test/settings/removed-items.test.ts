import { expect, test } from "vitest";
import { buildItemRemoval } from "../../src/settings/removed-items.ts";
import { readSettings } from "../../src/settings/settings.ts";

const remove = async () => 0;
const itemOf = (removed_items: unknown, href: string) =>
  buildItemRemoval(readSettings({ on_object_removed: "delete_item", removed_items }, "test"), remove)?.itemOf(href);

test("by default items stay when their objects are removed", () => {
  expect(buildItemRemoval(readSettings({}, "test"), remove)).toBeUndefined();
});

test.each<[string, object, string, { id: string; collection: string }]>([
  ["by its folder", { address: "s3://b/{collection}/{id}.json" }, "s3://b/c/a.b.json", { id: "a.b", collection: "c" }],
  [
    "by settings",
    { address: "s3://b/x/{id}.json", collection: "c" },
    "s3://b/x/é +.json",
    { id: "é +", collection: "c" },
  ],
  [
    "in its own folder",
    { address: "s3://b/{collection}/*/{id}/{id}.json" },
    "s3://b/c/9/a/a.json",
    { id: "a", collection: "c" },
  ],
])("an address tells its item %s", (_, rule, href, item) => {
  expect(itemOf([{ address: "s3://other/{id}", collection: "o" }, rule], href)).toEqual({ href, ...item });
});

test.each([
  ["another bucket", "s3://bb/c/a.json"],
  ["a deeper folder", "s3://b/c/d/a.json"],
  ["a point where there is none", "s3://b/c/a-json"],
  ["another id than its folder's", "s3://b/x/c/a/b.json"],
])("an address with %s tells no collection", (_, href) => {
  const rules = [{ address: "s3://b/{collection}/{id}.json" }, { address: "s3://b/x/{collection}/{id}/{id}.json" }];
  expect(itemOf(rules, href)?.collection).toBeUndefined();
});

test("an address that no rule tells anything of may be a document's, which its own link says", () => {
  expect(itemOf([], "s3://b/x/a.json")).toEqual({ href: "s3://b/x/a.json", id: "a", collection: undefined });
  expect(itemOf([], "s3://b/x/a.tif")).toBeUndefined();
});

test.each([
  [{ address: "s3://b/{collection}.json" }, "expected an address"],
  [{ address: "s3://b/{collection}-{id}.json" }, "expected an address"],
  [{ address: "s3://b/{collection}/{id}{id}.json" }, "expected an address"],
  [{ address: "s3://{id}/{collection}" }, "expected an address"],
  [{ address: "s3://b/{name}/{id}", collection: "c" }, "expected an address"],
  [{ address: "https://b/{collection}/{id}" }, "expected an address"],
  [{ address: "s3://b/{id}" }, "expected the collection"],
  [{ address: "s3://b/{collection}/{id}", collection: "c" }, "expected the collection"],
])("%j is refused", (rule, message) => {
  expect(() => readSettings({ removed_items: [rule] }, "test")).toThrow(message);
});
