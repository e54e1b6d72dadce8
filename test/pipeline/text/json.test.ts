import fc from "fast-check";
import { expect, test } from "vitest";
import { isObject, parseJson, parseJsonIfValid } from "../../../src/pipeline/text/json.ts";
import { asNumber, parseLosslessly } from "../../../src/pipeline/text/parse-losslessly.ts";

test.each(["10.0", "-0", "1e400", "12345678901234567890", "0.1000", '[1.50, {"a": 2.0}]'])(
  "%s keeps its source text",
  (text) => {
    expect(JSON.stringify(parseLosslessly(text, "it"))).toBe(text.replaceAll(" ", ""));
  },
);

test("a document whose numbers JavaScript prints the same way is parsed as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(parseLosslessly(text, "it"))).toBe(text);
    }),
  );
});

test("a number kept as text still has its value", () => {
  expect(asNumber(parseLosslessly("10.0", "it"))).toBe(10);
  expect(asNumber(7)).toBe(7);
  expect(asNumber("7")).toBeUndefined();
});

test("what is not JSON is a fault that says what was read", () => {
  expect(() => parseJson("{", "line 3 of urls.jsonl")).toThrow(/line 3 of urls\.jsonl is not JSON/);
  expect(() => parseLosslessly("", "it")).toThrow(expect.objectContaining({ kind: "not_json" }));
});

test("what is not JSON keeps the parser's error as its cause", () => {
  expect(() => parseJson("{", "it")).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
  expect([parseJsonIfValid("{"), parseJsonIfValid("[1]")]).toEqual([undefined, [1]]);
});

test("a document nested too deeply is refused as the kind that is asked for", () => {
  const deep = "[".repeat(300) + "]".repeat(300);
  expect(() => parseLosslessly(deep, "it", "invalid_item")).toThrow(expect.objectContaining({ kind: "invalid_item" }));
});

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [null, false],
  [[], false],
  ["{}", false],
  [undefined, false],
  [parseLosslessly("1.0", "it"), false],
])("%j is an object: %s", (value, expected) => expect(isObject(value)).toBe(expected));
