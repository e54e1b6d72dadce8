import fc from "fast-check";
import { expect, test } from "vitest";
import { identify } from "../../../src/pgstac/rows/identify.ts";
import { WasmItemReader } from "../../../src/pgstac/rows/wasm-item-reader.ts";

const reader = new WasmItemReader();

const given = (text: string, overwriting?: string) => {
  const { id, collection } = identify(reader, Buffer.from(text), overwriting);
  return { id, collection };
};

test("an item is found by its own id and collection, wherever they stand and whatever else is called so", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1 });
  const nested = fc.record({ id: name, collection: name }, { requiredKeys: [] });
  const other = fc.tuple(
    fc.constantFrom("links", "assets", "properties", "title"),
    fc.oneof(nested, fc.array(nested), name, fc.jsonValue()),
  );
  fc.assert(
    fc.property(name, name, fc.array(other), fc.boolean(), fc.gen(), (id, collection, others, spaced, gen) => {
      const members = [["id", id], ["collection", collection], ...others];
      const order = gen(fc.shuffledSubarray, members, { minLength: members.length });
      const text = JSON.stringify(Object.fromEntries(order), null, spaced ? 2 : 0);
      expect(given(text)).toEqual({ id, collection });
      expect(given(text, "other")).toEqual({ id, collection: "other" });
    }),
  );
});

test.each([
  ["a collection of a link's own", '{"id":"a","links":[{"collection":"c"}]}', "no_collection"],
  ["no id", '{"collection":"c","properties":{"id":"a"}}', "invalid_item"],
  ["a number for an id", '{"id":7,"collection":"c"}', "invalid_item"],
  ["a list", '[{"id":"a","collection":"c"}]', "not_json"],
  ["nothing", "", "not_json"],
  ["an item cut short", '{"id":"a","properties":{"x', "not_json"],
])("%s is no item", (_name, text, kind) => {
  expect(() => given(text)).toThrow(expect.objectContaining({ kind }));
});

test("bytes that are no text are no item", () => {
  const item = Buffer.from('{"id":"a","collection":"b","properties":{"title":"caf\u00e9"}}', "latin1");
  expect(() => identify(reader, item)).toThrow(
    expect.objectContaining({ kind: "not_json", message: "the item is not UTF-8" }),
  );
  expect(given('{"id":"\ufffd","collection":"b"}')).toEqual({ id: "\ufffd", collection: "b" });
});

test("escapes are read, and the last of two collections counts", () => {
  expect(given('{"id":"a","collection":"b","x\\"collection":"c"}')).toEqual({ id: "a", collection: "b" });
  expect(given('{"id":"a\\u00e9\\n","collection":"b","collection":"c"}')).toEqual({ id: "aé\n", collection: "c" });
});
