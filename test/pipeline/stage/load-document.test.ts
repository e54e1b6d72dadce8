import { expect, test } from "vitest";
import { readLoadDocument } from "../../../src/pipeline/stage/load-document.ts";
import { item } from "../message/messages.ts";

const read = (value: unknown) => readLoadDocument(JSON.stringify(value));

test("an item keeps the text it was published with", () => {
  const text = JSON.stringify(item("a")).replace("[1,2]", "[1.0, 2.50]");
  expect(readLoadDocument(text).items).toMatchObject([{ id: "a", collection: "scenes", text }]);
});

test("features keep how their numbers were written", () => {
  const text = `{"type":"FeatureCollection","features":[${JSON.stringify(item("a")).replace("[1,2]", "[1.0,2.50]")}]}`;
  expect(readLoadDocument(text).items[0]?.text).toContain("[1.0,2.50]");
});

test("one bad feature leaves the good ones beside it", () => {
  const features = [item("a"), item("b", { properties: {} }), item("c", { collection: null }), item("d")];
  const { items, faults } = read({ type: "FeatureCollection", features });
  expect(items.map(({ id }) => id)).toEqual(["a", "d"]);
  expect(faults.map(({ kind, message }) => [kind, message])).toEqual([
    ["invalid_item", "features[1] (b): the item is not valid: properties.datetime: missing, expected string"],
    ["no_collection", "features[2] (c): item c names no collection"],
  ]);
});

test("an S3 event holds the decoded addresses of its objects", () => {
  const record = (key: string) => ({ eventSource: "aws:s3", s3: { bucket: { name: "b" }, object: { key } } });
  expect(read({ Records: [record("a+b/%C3%A9%2B.json"), record("c")] }).hrefs).toEqual([
    "s3://b/a b/é+.json",
    "s3://b/c",
  ]);
});

test("the event S3 sends to test a notification asks for nothing", () => {
  expect(read({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" })).toMatchObject({ items: [], hrefs: [] });
});

test.each([
  [{ href: "s3://b/k" }, ["s3://b/k"]],
  [{ href: "file:///payloads/k.json" }, ["file:///payloads/k.json"]],
])("a claim check %j is an address", (claim, hrefs) => expect(read(claim).hrefs).toEqual(hrefs));

test.each([
  [{ href: "http://169.254.169.254/" }, "invalid_request"],
  [{ type: "Catalog", id: "x" }, "invalid_collection"],
  [5, "invalid_request"],
  [{ Records: [] }, "invalid_request"],
  [{ type: "Collection", id: "x" }, "invalid_collection"],
  [item("a", { geometry: { type: "Point", coordinates: ["1", "2"] } }), "invalid_item"],
  [item("a", { properties: { datetime: "yesterday" } }), "invalid_item"],
  [item("a", { properties: { datetime: null } }), "invalid_item"],
  [item("", {}), "invalid_item"],
])("%j is refused as %s", (value, kind) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ kind }));
});

test("an item without an own time has a beginning and an end", () => {
  const during = (more: Record<string, unknown>) => item("a", { properties: { datetime: null, ...more } });
  const [start_datetime, end_datetime] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"];
  expect(read(during({ start_datetime, end_datetime })).items).toHaveLength(1);
  for (const half of [{ start_datetime }, { end_datetime }, { start_datetime, end_datetime: null }]) {
    expect(() => read(during(half))).toThrow(/start_datetime and end_datetime are both required/);
  }
});

test("a record whose key is encoded in another way costs itself", () => {
  const record = (key: string) => ({ eventSource: "aws:s3", s3: { bucket: { name: "b" }, object: { key } } });
  const { hrefs, faults } = read({ Records: [record("a"), record("100%"), record("c")] });
  expect(hrefs).toEqual(["s3://b/a", "s3://b/c"]);
  expect(faults).toMatchObject([
    { kind: "invalid_request", message: expect.stringContaining("Records[1]: the key 100%") },
  ]);
});

test("a document nested too deeply is refused before pgstac meets it", () => {
  const deep = "[".repeat(300) + "]".repeat(300);
  const text = JSON.stringify(item("a", { deep: 0 })).replace('"deep":0', `"deep":${deep}`);
  expect(() => readLoadDocument(text)).toThrow(expect.objectContaining({ kind: "invalid_item" }));
  const { items, faults } = readLoadDocument(`{"type":"FeatureCollection","features":[${text}]}`);
  expect(items).toEqual([]);
  expect(faults).toMatchObject([{ kind: "invalid_item", cause: { kind: "invalid_item" } }]);
});

test("a broken body is not JSON", () => {
  expect(() => readLoadDocument("{")).toThrow(expect.objectContaining({ kind: "not_json" }));
});
