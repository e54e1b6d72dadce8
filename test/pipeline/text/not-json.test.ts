import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault, lineOf } from "../../../src/pipeline/fault/fault.ts";
import { parseJson } from "../../../src/pipeline/text/json.ts";
import { parseLosslessly } from "../../../src/pipeline/text/parse-losslessly.ts";

function faultOf(parse: (text: string, what: string) => unknown, text: string): Fault | undefined {
  try {
    parse(text, "the item");
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

test.each([
  ["", "it is empty"],
  ['{"a":1', "it is cut short"],
  ['{"a":"b', "it is cut short"],
  ["{", "it is cut short"],
  ['{"a":1}{"b":2}', "another value follows where it should end"],
  ['{"a":"x\ty"}', "a line feed, a tab or another control character stands within text"],
  ['{"href":"C:\\data"}', "a backslash within text begins nothing that JSON knows"],
  ['{"a":NaN}', "it holds NaN or Infinity"],
  ['{"a":-Infinity}', "it holds NaN or Infinity"],
  ['{"a":True}', "it is a value as Python prints it"],
  ["{'a':1}", "it is a value as Python prints it"],
  ['{"a":1},', "a comma follows where it should end, as on a line of a list"],
  ['{"a":1,}', "a comma, or a value, is too much or missing before a bracket"],
  ["[1,]", "a comma, or a value, is too much or missing before a bracket"],
  ["{} // no", "the item is not JSON: Unexpected non-whitespace"],
  ['{"a": /* x */ 1}', "it holds a comment"],
  ["// items\n{}", "it holds a comment"],
  ["/data/a.json\n/data/b.json", "it is a path, as in a list of files"],
  ["\ufeff{}", "a byte-order mark, which cannot be seen"],
  ["eyJ0eXBlIjoiRmVhdHVyZSJ9", "it is base64"],
  ["<html>", "it is XML or a web page"],
])("the likely cause of %j comes before the parser's words", (text, why) => {
  for (const parse of [parseJson, parseLosslessly]) {
    const { kind, message } = faultOf(parse, text) as Fault;
    expect(kind).toBe("not_json");
    expect(message).toContain(why);
  }
});

test("whatever is wrong, there is a sentence for it", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, place, change) => {
      const at = place % (json.length + 1);
      const fault = faultOf(parseJson, json.slice(0, at) + change + json.slice(at + 1));
      if (fault) expect(lineOf(fault)).toMatch(/^the item is not JSON: ./s);
    }),
  );
});
