import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { decodeUtf8 } from "../../../src/pipeline/text/decode-utf8.ts";

const bytesOf = (...parts: (string | number)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));

test("text in UTF-8 comes back as it was, also out of the middle of other bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(5), (text, before) => {
      const bytes = Buffer.from(`${"x".repeat(before)}${text}`).subarray(before);
      expect(decodeUtf8(bytes, "it")).toBe(text);
    }),
  );
});

test.each<[string, Buffer, RegExp]>([
  ["at the beginning", bytesOf(0xe9, "abc"), /^look at its byte 1 which is 0xe9;/],
  ["after letters of several bytes", bytesOf("aé€", 0xff), /^look at its byte 7 which is 0xff;/],
  ["on a later line", bytesOf("a\nb\nc", 0xe9, "\n"), /^look at its byte 6, on its line 3, which is 0xe9;/],
  [
    "after a replacement character that was meant",
    bytesOf("\ufffd\ufffdx", 0xfe),
    /^look at its byte 8 which is 0xfe;/,
  ],
  ["where a letter is cut off", bytesOf("ab", 0xe2, 0x82), /^look at its byte 3 which is 0xe2;/],
])("a wrong byte %s is named", (_, bytes, remedy) => {
  const fault = (() => {
    try {
      return decodeUtf8(bytes, "line 1 of it");
    } catch (error) {
      return error;
    }
  })();
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({
    kind: "not_json",
    message: "line 1 of it is not UTF-8",
    remedy: expect.stringMatching(remedy),
  });
});
