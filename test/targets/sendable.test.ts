import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeUnsendable, publishFault, sizeBytes } from "../../src/targets/sendable.ts";

/** Any UTF-16, lone surrogates and non-characters among it. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0xd800, 0xdfff, 0xfffe, 0xffff, 0x1f, 0x7f)))
  .map((units) => String.fromCharCode(...units));

/** JSON as other programs write it: only what has to be escaped is. */
const rawJson = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON wants escaped
  `"${text.replace(/[\u0000-\u001f"\\]/g, (character) => JSON.stringify(character).slice(1, -1))}"`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what SQS does not take
const refusedBySqs = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

test("any JSON becomes the same JSON in characters a queue carries", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const escaped = escapeUnsendable(rawJson(text));
      expect(JSON.parse(escaped)).toBe(text);
      expect(escaped).not.toMatch(refusedBySqs);
      expect(publishFault(rawJson(text), {})).toBeUndefined();
    }),
  );
});

test("what a queue carries is left as it is", () => {
  const body = '{"text":"\t日本語 👩🏽‍🚀 \\u0000 \u007f"}';
  expect(escapeUnsendable(body)).toBe(body);
});

test("a raw control character is named", () => {
  expect(publishFault('"a\u001bb"', {})).toMatchObject({
    kind: "not_json",
    message: expect.stringMatching("U\\+001B"),
  });
});

test("the size counts bytes, and the names, types and values of attributes", () => {
  expect(sizeBytes("é", { né: "日" })).toBe(2 + 3 + "String".length + 3);
});
