import fc from "fast-check";
import { expect, test } from "vitest";
import { baseItemOf } from "../../src/pgstac/base-item.ts";
import { dehydrate } from "../../src/pgstac/dehydrate.ts";
import { dehydrateText } from "../../src/pgstac/dehydrate-text.ts";
import { NotPlain } from "../../src/pgstac/json-text.ts";
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

test("what is left of text is what is left of the item in it, also when others were seen before", () => {
  fc.assert(
    fc.property(json, fc.array(json, { minLength: 1, maxLength: 4 }), fc.boolean(), (base, items, spaced) => {
      const baseItem = baseItemOf(JSON.stringify(base));
      for (const item of [...items, base, ...items]) {
        const text = JSON.stringify(item, null, spaced ? 1 : 0);
        const expected = printForStorage(dehydrate(base, parseForStorage(text) as Record<string, unknown>));
        const left = dehydrateText(text, 0, baseItem.members ?? new Map());
        expect(left.end).toBe(text.length);
        expect(JSON.parse(left.text)).toEqual(JSON.parse(expected));
      }
    }),
  );
});

test.each(['{"a":1,"a":2}', '{"\\u0061":1}', '{"b":1e2}', '{"b":01}', '{"b":', '{"b":1]', "{b:1}", '{"b":1.}'])(
  "%s is for the parser to read or refuse",
  (text) => {
    const members = baseItemOf('{"a":{"b":1}}').members ?? new Map();
    expect(() => dehydrateText(text, 0, members)).toThrow(NotPlain);
  },
);
