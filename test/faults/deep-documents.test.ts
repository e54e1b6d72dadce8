import { expect, test } from "vitest";
import { bodiesOf } from "../../src/operations/publish/bodies-of.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { featureTexts } from "../../src/pipeline/item/feature-texts.ts";
import { readItemRequest } from "../../src/pipeline/message/item-request.ts";
import { carryItem } from "../../src/pipeline/stage/carry-item.ts";
import { readLoadDocument } from "../../src/pipeline/stage/load-document.ts";
import { nestingLimit } from "../../src/pipeline/text/check-nesting.ts";
import { collection, item } from "../pipeline/message/messages.ts";

const lists = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const withValue = (document: object, value: string): string =>
  JSON.stringify({ ...document, value: "VALUE" }).replace('"VALUE"', value);

const storePayload = () => Promise.resolve("file:///payload.json");
const depths = [nestingLimit, 5000, 20_000, 100_000, 1_000_000];

const bodies = async (text: string) => {
  const found: (string | Fault)[] = [];
  for await (const { body } of bodiesOf(text, { collection: undefined, storePayload })) found.push(body);
  return found;
};

test.each(depths)("%s levels within a document are refused at every door, and end no process", async (depth) => {
  for (const value of [lists(depth), objects(depth)]) {
    const deep = withValue(item("deep"), value);
    expect(() => readLoadDocument(deep)).toThrow(expect.objectContaining({ kind: "invalid_item" }));
    expect(await bodies(deep)).toMatchObject([{ kind: "invalid_item" }]);
    await expect(carryItem(deep, "scenes", storePayload)).rejects.toMatchObject({ kind: "invalid_item" });
    expect(() => readItemRequest(withValue({ package_name: [] }, value))).toThrow(Fault);
    const wrong = JSON.stringify(item("deep", { bbox: "BBOX" })).replace('"BBOX"', value);
    expect(() => readLoadDocument(wrong)).toThrow(expect.objectContaining({ kind: "invalid_item" }));
    expect(() => readLoadDocument(withValue(collection("deep"), value))).toThrow(
      expect.objectContaining({ kind: "invalid_collection" }),
    );
  }
});

test.each(depths)("a feature with %s levels costs itself alone", async (depth) => {
  for (const value of [lists(depth), objects(depth)]) {
    const features = [JSON.stringify(item("first")), withValue(item("deep"), value), JSON.stringify(item("last"))];
    const text = `{"type":"FeatureCollection","features":[${features.join(" , ")}]}`;
    const { items, faults } = readLoadDocument(text);
    expect(items.map(({ id }) => id)).toEqual(["first", "last"]);
    expect(faults).toMatchObject([
      { kind: "invalid_item", message: expect.stringMatching(/^features\[1\] \(deep\): /) },
    ]);
    expect((await bodies(text)).map((body) => body instanceof Fault)).toEqual([false, true, false]);
  }
});

test("as many levels as are taken are taken", () => {
  expect(readLoadDocument(withValue(item("deep"), lists(nestingLimit - 1))).items).toHaveLength(1);
});

test("features are found as they are written, whatever is around them", () => {
  expect(featureTexts('{"features":[]}')).toEqual([]);
  expect(
    featureTexts(
      ' {"a]":"}[\\"", "features" : [ {"x": 1.0, "y":"],[\\\\"} ,2,"s\\"," , [null]],"n":-1,"type":"FeatureCollection"}',
    ),
  ).toEqual(['{"x": 1.0, "y":"],[\\\\"}', "2", '"s\\","', "[null]"]);
  expect(featureTexts('{"features":[1],"other":{"features":[3]},"fe\\u0061tures":[2]}')).toEqual(["2"]);
});
