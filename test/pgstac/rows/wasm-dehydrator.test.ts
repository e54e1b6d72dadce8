import fc from "fast-check";
import { expect, test } from "vitest";
import { BaseItems } from "../../../src/pgstac/rows/base-items.ts";
import { ByteWriter } from "../../../src/pgstac/rows/byte-writer.ts";
import { dehydrate } from "../../../src/pgstac/rows/dehydrate.ts";
import type { Dehydrated, Dehydrator } from "../../../src/pgstac/rows/item-reader.ts";
import { parseForStorage, printForStorage } from "../../../src/pgstac/rows/json-for-storage.ts";
import { NeedsParser } from "../../../src/pgstac/rows/needs-parser.ts";
import { WasmItemReader } from "../../../src/pgstac/rows/wasm-item-reader.ts";
import { nestingLimit } from "../../../src/pipeline/text/check-nesting.ts";

const json = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  object: fc.dictionary(fc.constantFrom("a", "b", "c", "", "é", "__proto__"), tie("value"), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(0, 1, 1.5, "", "x", 'a"\\b', true, null, [], {}),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
})).object;

const reader = new WasmItemReader();
const baseItems = new BaseItems(reader);

const dehydrated = (base: Dehydrator, item: string | Buffer, dropsTag = false): Dehydrated & { json: string } => {
  const out = new ByteWriter(8);
  return { ...base.dehydrate(Buffer.from(item), dropsTag, out), json: out.view().toString() };
};

const left = (text: string, base: string): string => dehydrated(baseItems.of(base, null).dehydrator, text).json;

test("what is left of bytes is what is left of the item in them, also when others were seen before", () => {
  fc.assert(
    fc.property(json, fc.array(json, { minLength: 1, maxLength: 4 }), fc.boolean(), (base, items, spaced) => {
      for (const item of [...items, base, ...items]) {
        const text = JSON.stringify(item, null, spaced ? 1 : 0);
        const expected = printForStorage(dehydrate(base, parseForStorage(text) as Record<string, unknown>));
        const found = left(text, JSON.stringify(base));
        expect(JSON.parse(found)).toEqual(JSON.parse(expected));
      }
    }),
  );
});

test("an integer beyond those that doubles tell apart goes only where it is the same", () => {
  const base = '{"a":9007199254740993}';
  expect(left('{"a":9007199254740993}', base)).toBe("{}");
  expect(left('{"a":9007199254740992}', base)).toBe('{"a": 9007199254740992}');
});

test("columns are told by where they stand, and the tag is put in", () => {
  const base = reader.openDehydrator({ type: "Feature", collection: "c" }, 12);
  const text =
    '{"type":"Feature","id":"é","pgstac:base_item":3,"geometry":null,"properties":{"b":1, "a":[]},"private":{}}';
  const bytes = Buffer.from(text);
  const json = '{"properties": {"a": [], "b": 1}, "pgstac:base_item": 12}';
  const found = dehydrated(base, bytes, true);
  expect(found).toMatchObject({ json, isCanonical: true });
  const at = (range = { start: 0, end: 0 }): string => bytes.toString("utf8", range.start, range.end);
  expect([at(found.geometry), at(found.privateJson)]).toEqual(["null", "{}"]);
});

test("what has too many members to be put in order stays as it stands", () => {
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`m${index}`, index])));
  const base = reader.openDehydrator({ same: 1, assets: { a: { title: "A", roles: [] } } }, null);
  const item = `{"same":1,"assets":{"a":{"title":"A","roles":["x"],"x":${wide}}}}`;
  const { json, isCanonical } = dehydrated(base, item);
  expect(isCanonical).toBe(false);
  expect(json).toBe(`{"assets": {"a": {"x": ${wide}, "roles": ["x"]}}}`);
});

test("what is nested as deep as an item may be is taken apart; what is deeper, wherever it is, is for the parser", () => {
  const base = reader.openDehydrator({ same: 1, assets: { a: { title: "A", roles: [] } } }, null);
  const lists = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  const deepIn = (member: string, depth: number): Buffer =>
    Buffer.from(
      member === "assets" ? `{"assets":{"a":{"x":${lists(depth - 3)}}}}` : `{"${member}":${lists(depth - 1)}}`,
    );
  for (const member of ["assets", "properties", "private", "other"]) {
    expect(dehydrated(base, deepIn(member, nestingLimit)).isCanonical).toBe(true);
  }
  for (const member of ["properties", "private", "other"]) {
    expect(() => dehydrated(base, deepIn(member, nestingLimit + 1))).toThrow(NeedsParser);
  }
  // Or it is said that it was not taken apart.
  expect(dehydrated(base, deepIn("assets", nestingLimit + 1)).isCanonical).toBe(false);
});

test("a base item, or an item, that has no room is for the parser", () => {
  const large = { text: "x".repeat(5 << 20) };
  const base = reader.openDehydrator(large, 1);
  expect(() => dehydrated(base, '{"id":"a"}', true)).toThrow(NeedsParser);
  expect(() => dehydrated(reader.openDehydrator({}, null), JSON.stringify(large))).toThrow(NeedsParser);
});

test.each([
  '{"a":1,"a":2}',
  '{"\\u0061":1}',
  '{"b":1e2}',
  '{"b":1.0e-2}',
  '{"b":01}',
  '{"b":',
  '{"b":1]',
  "{b:1}",
  '{"b":1.}',
  '{"collection":{b}}',
  '{"collection":nul}',
])("%s is for the parser to read or refuse", (text) => {
  expect(() => left(text, '{"a":{"b":1}}')).toThrow(NeedsParser);
});
