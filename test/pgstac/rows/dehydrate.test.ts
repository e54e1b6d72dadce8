import fc from "fast-check";
import { expect, test } from "vitest";
import { dehydrate } from "../../../src/pgstac/rows/dehydrate.ts";
import { isObject } from "../../../src/pipeline/json.ts";

const mark = "𒍟※";

test.for([
  ["equal values go", { a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 2] } }, {}],
  ["what only the base has is marked", { a: 1, b: 2 }, { a: 1 }, { b: mark }],
  ["what only the item has stays", {}, { a: { b: null } }, { a: { b: null } }],
  ["objects are compared key by key", { a: { b: 1, c: 2 } }, { a: { b: 1, d: 3 } }, { a: { d: 3, c: mark } }],
  [
    "lists of one length are compared place by place",
    { a: [{ b: 1, c: 1 }, 2] },
    { a: [{ b: 1, c: 9 }, 3] },
    { a: [{ c: 9 }, 3] },
  ],
  ["lists of other length stay", { a: [{ b: 1 }] }, { a: [{ b: 1 }, { b: 1 }] }, { a: [{ b: 1 }, { b: 1 }] }],
  ["nothing in place of something goes", { a: 1, b: 1 }, { a: null, b: [] }, {}],
  ["a base of null takes nothing away", { a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  ["an object in place of text stays whole", { a: "text" }, { a: { t: 1 } }, { a: { t: 1 } }],
  ["true is not 1", { a: 1 }, { a: true }, { a: true }],
] as const)("%s", ([, base, item, left]) => {
  expect(dehydrate(base, item)).toEqual(left);
});

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    // pgstac's format cannot tell an absent member or an empty list from the base item's value.
    fc.oneof(fc.integer(), fc.string({ maxLength: 3 }), fc.boolean()),
    fc.array(tie("value"), { minLength: 1, maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "toString"), tie("value"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;

test("hydrating gives the item back", () => {
  const object = json.filter(isObject);
  fc.assert(
    fc.property(object, object, (base, item) => {
      expect(hydrate(base, dehydrate(base, item))).toEqual(item);
    }),
  );
});

/** Hydrates as pypgstac's `hydrate`, which the API calls: lists within lists stay as the item has them. */
function hydrate(base: unknown, item: unknown): unknown {
  if (isObject(base) && isObject(item)) {
    const keys = new Set([...Object.keys(base), ...Object.keys(item)]);
    const merged = [...keys].flatMap((key) => {
      if (!Object.hasOwn(item, key)) return [[key, base[key]]];
      return item[key] === mark ? [] : [[key, Object.hasOwn(base, key) ? hydrate(base[key], item[key]) : item[key]]];
    });
    return Object.fromEntries(merged);
  }
  if (Array.isArray(base) && Array.isArray(item) && base.length === item.length) {
    return item.map((element, index) => (isObject(element) ? hydrate(base[index], element) : element));
  }
  return item;
}
