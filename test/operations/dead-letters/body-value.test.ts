import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyValue } from "../../../src/operations/dead-letters/body-value.ts";

const body = { id: "a", "eo.cloud": { cover: 3 }, list: [{ x: null }, ["y"]], flag: false, "a[0]": 1 };

test.each([
  ["id", "a"],
  [".id", "a"],
  ["eo.cloud.cover", "3"],
  ["eo.cloud", '{"cover":3}'],
  ["list[1][0]", "y"],
  ["list.1.0", "y"],
  ["list[0].x", ""],
  ["list.length", ""],
  ["flag", "false"],
  ["a[0]", "1"],
  ["none.at.all", ""],
  ["constructor", ""],
])("%s is %j", (path, text) => {
  expect(bodyValue(body, path)).toBe(text);
});

test("every value of a document is found by its path", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (document) => {
      for (const [path, value] of leaves(document, "")) {
        expect(bodyValue(document, path)).toBe(value === null ? "" : String(value));
      }
    }),
  );
});

/** Values that are neither lists nor objects, below names that are words. */
function* leaves(value: unknown, path: string): Generator<[string, unknown]> {
  if (typeof value !== "object" || value === null) yield [path, value];
  else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* leaves(each, `${path}[${index}]`);
  } else {
    for (const [name, each] of Object.entries(value)) {
      if (/^\w+$/.test(name)) yield* leaves(each, path === "" ? name : `${path}.${name}`);
    }
  }
}
