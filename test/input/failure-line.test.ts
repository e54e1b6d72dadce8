import fc from "fast-check";
import { expect, test } from "vitest";
import { type FailedInput, failureLine, inputOfFailureLine, isFailureLine } from "../../src/input/failure-line.ts";

const failure = { file: "a.ndjson", line: 3, index: 1, id: "a", kind: "not_json", reason: "broken" };

test.each<[string, FailedInput, string]>([
  ["JSON, to the letter", { text: '{"n": 1.0,\r\n "b":"\\n"}' }, ',"document":{"n": 1.0,   "b":"\\n"}}'],
  ["text that is no JSON", { text: "{bro\nken" }, ',"text":"{bro\\nken"}'],
  ["a record, with its columns", { text: "1,2,3", columns: ["a", "b"] }, ',"columns":["a","b"],"text":"1,2,3"}'],
  ["bytes that are no text", { bytes: Buffer.from([0xff, 0]) }, ',"base64":"/wA="}'],
  ["a row", { row: { url: "x" } }, ',"row":{"url":"x"}}'],
])("a line holds %s", (_, input, end) => {
  const start = '{"failure":{"kind":"not_json","reason":"broken","file":"a.ndjson","line":3,"index":1,"id":"a"}';
  expect(failureLine(failure, input)).toBe(`${start}${end}\n`);
});

test("an input that was not kept leaves the place alone", () => {
  const line = failureLine({ file: "a", line: 1, kind: "item_too_large", reason: "too large" });
  expect(line).toBe('{"failure":{"kind":"item_too_large","reason":"too large","file":"a","line":1}}\n');
  expect(inputOfFailureLine(line)).toBeUndefined();
});

test("whatever a line holds comes back, and a line it is", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "{", '"', "\n", "\r", "\\", "\u2028", "\ud83d\ude00", ",") });
  const input = fc.oneof<fc.Arbitrary<FailedInput>[]>(
    text.map((text) => ({ text })),
    fc.tuple(text, fc.array(text)).map(([text, columns]) => ({ text, columns })),
    fc.uint8Array().map((bytes) => ({ bytes: Buffer.from(bytes) })),
    fc.dictionary(text, text).map((row) => ({ row: { ...row } })),
  );
  fc.assert(
    fc.property(input, (given) => {
      const line = failureLine(failure, given);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(isFailureLine(Buffer.from(line))).toBe(true);
      const back = inputOfFailureLine(line);
      if ("text" in given && back && "text" in back && !given.columns) {
        // Space around JSON, and line feeds in it, may change.
        expect(back.text.replaceAll(/\s/g, "")).toBe(given.text.replaceAll(/\s/g, ""));
      } else expect(back).toEqual(given);
    }),
  );
});

test.each([
  ["mended by a program that adds spaces", '{ "failure" : {"kind": "x"}, "document": {"id": 1.0} }', true],
  ["with its members sorted", '{"document":{"id":1.0},"failure":{"kind":"x"}}', true],
  ["a row with a column of such a name", '{"text":"a","url":"b"}', false],
  ["an item", '{"type":"Feature","failure":{}}', false],
  ["an item with such a member of another kind", '{"failure":"none","type":"Feature"}', false],
])("%s: %s", (_, text, expected) => expect(isFailureLine(text)).toBe(expected));
