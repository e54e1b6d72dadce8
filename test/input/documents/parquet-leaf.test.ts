import fc from "fast-check";
import type { SchemaElement } from "hyparquet";
import { expect, test } from "vitest";
import { leafReader } from "../../../src/input/documents/parquet-leaf.ts";

const textOf = (element: Omit<SchemaElement, "name">, value: unknown): string =>
  JSON.stringify(leafReader({ name: "column", ...element })(value));

const bytesOf = (value: bigint, length: number): Buffer =>
  Buffer.from(
    BigInt.asUintN(8 * length, value)
      .toString(16)
      .padStart(2 * length, "0"),
    "hex",
  );

test("a decimal keeps its digits, however it is stored", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.nat(38), (whole, scale) => {
      const element = { type: "FIXED_LEN_BYTE_ARRAY", converted_type: "DECIMAL", scale } as const;
      const text = textOf(element, bytesOf(whole, 17));
      expect(() => JSON.parse(text)).not.toThrow();
      const [integer = "", fraction = ""] = text.split(".");
      expect(fraction).toHaveLength(scale);
      expect(BigInt(`${integer}${fraction}`)).toBe(whole);
      const small = BigInt.asIntN(64, whole);
      expect(textOf({ ...element, type: "INT64" }, small)).toBe(textOf(element, bytesOf(small, 8)));
    }),
  );
});

test("a time is the same instant, with no digit lost", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -62_167_219_200n * 10n ** 9n, max: 253_402_300_799n * 10n ** 9n }), (nanoseconds) => {
      const text = textOf(
        { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "NANOS" } },
        nanoseconds,
      );
      const [seconds, , digits = ""] = text.slice(1, -2).split(/(\.)/);
      expect(BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(digits.padEnd(9, "0"))).toBe(nanoseconds);
      expect([0, 3, 6, 9]).toContain(digits.length);
    }),
  );
});

test("a number of 32 bits is written as short as it can be", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = textOf({ type: "FLOAT" }, value);
      expect(Math.fround(Number(text)) === value).toBe(true);
      expect(text.length).toBeLessThanOrEqual(JSON.stringify(value).length);
    }),
  );
});

test.each<[Omit<SchemaElement, "name">, unknown, string]>([
  [{ type: "INT32", converted_type: "UINT_32" }, -1, "4294967295"],
  [{ type: "INT32", converted_type: "TIME_MILLIS" }, 3_723_004, '"01:02:03.004"'],
  [{ type: "INT64", converted_type: "TIMESTAMP_MILLIS" }, -1n, '"1969-12-31T23:59:59.999Z"'],
  [{ type: "BYTE_ARRAY", converted_type: "ENUM" }, Buffer.from("word"), '"word"'],
  [
    { type: "FIXED_LEN_BYTE_ARRAY", converted_type: "INTERVAL" },
    Buffer.from("0100000002000000c4090000", "hex"),
    '"P1M2DT2.500S"',
  ],
  [
    { type: "FIXED_LEN_BYTE_ARRAY", logical_type: { type: "FLOAT16" } },
    Buffer.from([0x01, 0x00]),
    "5.960464477539063e-8",
  ],
  [
    { type: "BYTE_ARRAY", logical_type: { type: "GEOMETRY" } },
    Buffer.from("0101000000000000000000F03F0000000000000040", "hex"),
    '{"type":"Point","coordinates":[1,2]}',
  ],
])("%j is read", (element, value, text) => {
  expect(textOf(element, value)).toBe(text);
});

test.each<[Omit<SchemaElement, "name">, unknown, string]>([
  [{ type: "BYTE_ARRAY", logical_type: { type: "BSON" } }, Buffer.from("x"), "BSON"],
  [{ type: "BYTE_ARRAY", logical_type: { type: "JSON" } }, Buffer.from("{"), "not JSON"],
  [{ type: "BYTE_ARRAY", logical_type: { type: "STRING" } }, Buffer.from([0xff]), "not UTF-8"],
])("%j is refused", (element, value, why) => {
  expect(() => textOf(element, value)).toThrow(why);
});
