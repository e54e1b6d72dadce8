import fc from "fast-check";
import { expect, test } from "vitest";
import { baseItemOf } from "../../src/pgstac/base-item.ts";
import { dehydrate } from "../../src/pgstac/dehydrate.ts";
import { NotPlain } from "../../src/pgstac/json-machine.ts";
import { parseForStorage, printForStorage } from "../../src/pgstac/stored-json.ts";

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

const left = (text: string, base: string): string =>
  baseItemOf(base, null).dehydrate(Buffer.from(text), false).json.toString();

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
])("%s is for the parser to read or refuse", (text) => {
  expect(() => left(text, '{"a":{"b":1}}')).toThrow(NotPlain);
});
