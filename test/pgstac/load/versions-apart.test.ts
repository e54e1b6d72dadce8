import { expect, test } from "vitest";
import { versionsApart } from "../../../src/pgstac/load/versions-apart.ts";

test.for([
  ["", []],
  ["abc", ["abc"]],
  ["abac", ["abc", "a"]],
  ["aabba", ["ab", "ab", "a"]],
] as const)("of %s each version of an item is in a round of its own", ([ids, rounds]) => {
  const items = [...ids].map((id) => ({ document: { id } }));
  expect(versionsApart(items).map((round) => round.map(({ document }) => document.id).join(""))).toEqual(rounds);
});
