import fc from "fast-check";
import { expect, test } from "vitest";
import { runAttributes } from "../../../src/operations/runs/run-attributes.ts";
import { sendableText } from "../../../src/pipeline/message/sendable-text.ts";

test("a message names its run, its number, and the file and line it comes from", () => {
  const attributesOf = runAttributes("r");
  expect(attributesOf(7, { file: "tiles.csv", line: 9 })).toEqual({ run_id: "r", sequence: "7", place: "tiles.csv:9" });
  expect(attributesOf(8, { file: "tiles.json", line: 1, index: 3 }).place).toBe("tiles.json:1[3]");
  expect(attributesOf(9, { file: "tiles.csv", line: 10 }).place).toBe("tiles.csv:10");
});

test("the signature of an address does not travel", () => {
  const file = "https://example.com/tiles.csv?X-Amz-Signature=f00d";
  expect(runAttributes("r")(1, { file, line: 2 }).place).toBe("https://example.com/tiles.csv?X-Amz-Signature=***:2");
});

test("any name of a file can be sent, and a long one keeps its end", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), (file) => {
      const { place = "" } = runAttributes("r")(1, { file, line: 12 });
      expect(place).toMatch(/:12$/);
      expect(place.length).toBeLessThanOrEqual(205);
      expect(sendableText(place)).toBe(place);
    }),
  );
  expect(runAttributes("r")(1, { file: `${"a/".repeat(200)}tiles.csv`, line: 1 }).place).toMatch(/^….*\/tiles\.csv:1$/);
});
