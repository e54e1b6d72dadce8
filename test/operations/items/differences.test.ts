import { expect, test } from "vitest";
import { differences } from "../../../src/operations/items/differences.ts";
import { parseLosslessly } from "../../../src/pipeline/text/parse-losslessly.ts";

test.each<[string, unknown, unknown, unknown[]]>([
  ["equal documents", { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
  ["keys in another order", { a: 1, b: 2 }, { b: 2, a: 1 }, []],
  ["a changed value", { a: { b: 1 } }, { a: { b: 2 } }, [{ path: "a.b", before: 1, now: 2 }]],
  ["a key that went", { a: 1 }, {}, [{ path: "a", before: 1, now: undefined }]],
  ["a key that came", {}, { a: { b: 1 } }, [{ path: "a", before: undefined, now: { b: 1 } }]],
  ["a longer list", { a: [1] }, { a: [1, 2] }, [{ path: "a[1]", before: undefined, now: 2 }]],
  ["a shorter list", [1, 2], [1], [{ path: "[1]", before: 2, now: undefined }]],
  ["a change in a list", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, [{ path: "a[0].b", before: 1, now: 2 }]],
  ["a list in place of an object", { a: [] }, { a: {} }, [{ path: "a", before: [], now: {} }]],
  ["an object in place of a list", { a: {} }, { a: [] }, [{ path: "a", before: {}, now: [] }]],
  ["null in place of an object", { a: {} }, { a: null }, [{ path: "a", before: {}, now: null }]],
  ["a number in place of its text", { a: 1 }, { a: "1" }, [{ path: "a", before: 1, now: "1" }]],
  ["a document that is not there", undefined, { a: 1 }, [{ path: "", before: undefined, now: { a: 1 } }]],
])("%s", (_, before, now, expected) => expect(differences(before, now)).toEqual(expected));

test.each<[string, string, boolean]>([
  ["10", "10.0", true],
  ["0", "-0.0", true],
  ["12345678901234567890", "12345678901234567891", false],
  ["12345678901234567890", "12345678901234567890", true],
  ["1e400", "1e401", false],
])("the numbers %s and %s are the same: %s", (before, now, same) => {
  const [one, other] = [before, now].map((text) => parseLosslessly(`{"a":${text}}`, "it"));
  expect(differences(one, other).length === 0).toBe(same);
});
