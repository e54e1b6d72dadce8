import { expect, test } from "vitest";
import { dehydrate } from "../../../src/pgstac/rows/dehydrate.ts";

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
