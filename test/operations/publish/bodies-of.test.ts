import { expect, test } from "vitest";
import { bodiesOf, featuresIn } from "../../../src/operations/publish/bodies-of.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { collection, item } from "../../pipeline/message/messages.ts";

const stored = async (): Promise<string> => "s3://payloads/1";
const bodies = async (document: unknown, into?: string, storePayload = stored) => {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const found = await Array.fromAsync(bodiesOf(text, { collection: into, storePayload }));
  return found.map(({ text: _, ...rest }) => rest);
};

test("an item and a collection keep their text", async () => {
  const text = JSON.stringify(item("a")).replace("[1,2]", "[1.0,2.50]");
  expect(await bodies(text)).toMatchObject([{ body: text }]);
  const whole = JSON.stringify(collection("scenes"));
  expect(await bodies(whole, "other")).toEqual([{ body: whole }]);
});

test("features have a body each, named by their place, and one that is not valid costs the others nothing", async () => {
  const features = [item("a"), item("b", { assets: 5 }), item("c")];
  const [first, second, third] = await bodies({ type: "FeatureCollection", features });
  expect(first).toMatchObject({ index: 0, body: JSON.stringify(features[0]) });
  expect(second).toMatchObject({ index: 1, body: { kind: "invalid_item" } });
  expect(third).toMatchObject({ index: 2, body: JSON.stringify(features[2]) });
});

test("a collection that is named is that of each item, also of features", async () => {
  const [alone] = await bodies(item("a"), "mine");
  expect(JSON.parse(alone?.body as string)).toMatchObject({ id: "a", collection: "mine" });
  const [first, second] = await bodies({ type: "FeatureCollection", features: [item("a"), item("b")] }, "mine");
  expect([first, second].map((each) => JSON.parse(each?.body as string).collection)).toEqual(["mine", "mine"]);
});

test("an item that only mentions a FeatureCollection is one body", async () => {
  const text = JSON.stringify(item("a", { about: "FeatureCollection" }));
  expect(await bodies(text)).toMatchObject([{ body: text }]);
});

test("an item without a collection is refused, with what to type", async () => {
  const [refused] = await bodies(item("a", { collection: undefined }));
  expect(refused?.body).toBeInstanceOf(Fault);
  expect(refused?.body).toMatchObject({ kind: "no_collection", remedy: "--collection, or name one in the item" });
});

test.each([
  ["text", "{", "not_json"],
  ["a document of another kind", { type: "Topology" }, "invalid_request"],
  ["a FeatureCollection without features", { type: "FeatureCollection", features: 5 }, "invalid_item"],
])("%s that is no document is refused, with and without a collection", async (_, document, kind) => {
  expect(await bodies(document)).toMatchObject([{ body: { kind } }]);
  expect(await bodies(document, "mine")).toMatchObject([{ body: { kind } }]);
});

test("a store that is down ends it, and any other fault of it is the document's", async () => {
  const large = item("a", { pad: "x".repeat(300_000) });
  const failing = (kind: "infrastructure" | "item_too_large") => () => Promise.reject(new Fault(kind, "no bucket"));
  expect(await bodies(large)).toMatchObject([{ body: '{"href":"s3://payloads/1"}' }]);
  await expect(bodies(large, undefined, failing("infrastructure"))).rejects.toMatchObject({ kind: "infrastructure" });
  expect(await bodies(large, undefined, failing("item_too_large"))).toMatchObject([
    { body: { kind: "item_too_large" } },
  ]);
  await expect(bodies(large, undefined, () => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
});

test.each([
  ['{"type":"FeatureCollection","features":[1, {"a":1.0}]}', ["1", '{"a":1.0}']],
  ['{"type":"FeatureCollection","features":{}}', undefined],
  ['{"type":"Feature","features":[1]}', undefined],
  ['["FeatureCollection"]', undefined],
  ["{", undefined],
])("the features in %s are %j", (text, expected) => expect(featuresIn(text)).toEqual(expected));
