import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEdit } from "../../../src/operations/dead-letters/parse-edit.ts";
import { parseLosslessly } from "../../../src/pipeline/text/parse-losslessly.ts";

function edited(text: string, edit: string): string {
  const document = parseLosslessly(text, "it");
  parseEdit(edit)(document);
  return JSON.stringify(document);
}

test.each([
  ['.a = "b"', '{"a":1}', '{"a":"b"}'],
  [".a.b.c = 1.0", '{"z":1e400}', '{"z":1e400,"a":{"b":{"c":1.0}}}'],
  [".a[0] = null", '{"a":[1,2]}', '{"a":[null,2]}'],
  [".a[-1].b = [1]", '{"a":[1,{"c":2}]}', '{"a":[1,{"c":2,"b":[1]}]}'],
  [".a[2] = 3", '{"a":[1,2]}', '{"a":[1,2,3]}'],
  ['."a b" = {"x": "|"} | del(.c)', '{"c":1}', '{"a b":{"x":"|"}}'],
  ['.["a.b"] = true', "{}", '{"a.b":true}'],
  [".properties.eo:cloud_cover = 5", "{}", '{"properties":{"eo:cloud_cover":5}}'],
  ["del(.a[0])", '{"a":[1,2]}', '{"a":[2]}'],
  ["del(.x.y.z)", '{"a":1}', '{"a":1}'],
  [".__proto__.polluted = 1", "{}", '{"__proto__":{"polluted":1}}'],
])("%s of %s", (edit, before, after) => {
  expect(edited(before, edit)).toBe(after);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test.each([
  ["", "it is empty"],
  ["a = 1", "begins with no path"],
  [".a", "sets nothing"],
  [".a == 1", "== is not known"],
  [".a |= 1", ""],
  [".a += 1", "+= is not known"],
  [".a = b", 'a text stands in quotes: "b"'],
  [".a = .b", "values of other paths cannot be taken"],
  [".a =", "no value"],
  ["del(.a", ""],
  ["del(.a, .b)", "is no part of a path"],
  [". = 1", "begins with no path"],
])("%j is refused before anything moves", (edit, why) => {
  expect(() => parseEdit(edit)).toThrow(why);
  expect(() => parseEdit(edit)).toThrow(expect.objectContaining({ kind: "wrong_usage" }));
});

test.each([
  [".a.b = 1", '{"a":"text"}', '.a ("text") is no object'],
  [".a[0] = 1", '{"a":{}}', ".a is no list"],
  [".a[7] = 1", '{"a":[]}', ".a has 0 elements"],
  [".a = 1", "[1]", "the body is no object"],
])("%s does not fit %s", (edit, text, why) => {
  expect(() => edited(text, edit)).toThrow(why);
});

test("whatever is set at a name is read back, and all else stays", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), (document, name, value) => {
      const text = JSON.stringify(document);
      const expected = JSON.parse(text) as Record<string, unknown>;
      Object.defineProperty(expected, name, { value, enumerable: true, configurable: true, writable: true });
      const path = `.[${JSON.stringify(name)}]`;
      const now = edited(text, `${path} = ${JSON.stringify(value)}`);
      expect(JSON.parse(now)).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(Object.hasOwn(JSON.parse(edited(now, `del(${path})`)), name)).toBe(false);
    }),
  );
});
