import fc from "fast-check";
import { expect, test } from "vitest";
import { asNumber, parseJson, parseLosslessly } from "../../src/pipeline/json.ts";

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
