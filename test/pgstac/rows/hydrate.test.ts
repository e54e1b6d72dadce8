import fc from "fast-check";
import { expect, test } from "vitest";
import { dehydrate } from "../../../src/pgstac/rows/dehydrate.ts";
import { hydrate } from "../../../src/pgstac/rows/hydrate.ts";
import { isObject } from "../../../src/pipeline/text/json.ts";

const mark = "𒍟※";

test.for([
  ["what only the base has comes back", { a: 1, b: { c: [1, 2] } }, {}, { a: 1, b: { c: [1, 2] } }],
  ["what is marked does not", { a: 1, b: { c: 2, d: 3 } }, { a: mark, b: { c: mark } }, { b: { d: 3 } }],
  ["nulls of the item stay", { p: { a: 1 } }, { p: { d: null }, x: null }, { p: { a: 1, d: null }, x: null }],
  ["nulls of the base come back", { a: { b: null } }, {}, { a: { b: null } }],
  ["a null in a list stays", { a: [1, 2] }, { a: [null, 2] }, { a: [null, 2] }],
  [
    "lists of one length are merged place by place",
    { a: [{ b: 1 }, 2] },
    { a: [{ c: 9 }, 3] },
    { a: [{ b: 1, c: 9 }, 3] },
  ],
  ["lists of other length stay", { a: [{ b: 1 }] }, { a: [{}, {}] }, { a: [{}, {}] }],
  ["lists within lists stay", { a: [[{ b: 1 }]] }, { a: [[{}]] }, { a: [[{}]] }],
  ["text like the mark stays where the base has nothing", {}, { a: mark }, { a: mark }],
] as const)("%s", ([, base, left, item]) => {
  expect(hydrate(base, left)).toEqual(item);
});

const json = (leaf: fc.Arbitrary<unknown>, minLength: number): fc.Arbitrary<unknown> =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("value"), { minLength, maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "toString"), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  })).value;
const scalar = fc.oneof(fc.integer(), fc.string({ maxLength: 3 }), fc.boolean());
// pgstac's format cannot tell null or an empty list from the base item's value.
const sayable = json(scalar, 1).filter(isObject);
const any = json(fc.oneof(scalar, fc.constant(null)), 0).filter(isObject);

test("hydrating gives the item back", () => {
  fc.assert(
    fc.property(any, sayable, (base, item) => {
      expect(hydrate(base, dehydrate(base, item))).toEqual(item);
    }),
  );
});

test("an item of which nothing is in the base comes back with its nulls and empty lists", () => {
  fc.assert(
    fc.property(any, (item) => {
      expect(hydrate({ other: 1 }, dehydrate({ other: 1 }, item))).toEqual(item);
    }),
  );
});

test("what comes out is stored as what went in, and comes out again where values were lost", () => {
  fc.assert(
    fc.property(any, sayable, any, (base, item, other) => {
      const left = dehydrate(base, item);
      expect(dehydrate(base, hydrate(base, left))).toEqual(left);
      const lossy = hydrate(base, dehydrate(base, other));
      expect(hydrate(base, dehydrate(base, lossy))).toEqual(lossy);
    }),
  );
});
