import type { SchemaElement } from "hyparquet";
import { Fault } from "../../pipeline/fault/fault.ts";
import { decodeUtf8 } from "../../pipeline/text/decode-utf8.ts";
import { JsonSource } from "../../pipeline/text/json-source.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import { dateText, intervalText, timestampText, timeText } from "./time-text.ts";
import { geometryOfWkb } from "./wkb-geometry.ts";

/** Makes the JSON of a value, as `JSON.stringify` takes it. @throws Fault `invalid_item` if JSON has none */
export type ReadValue = (value: unknown) => unknown;

/** The reader of a column that holds values: its type decides, never how a value looks, except that bytes may be WKB. */
export function leafReader(element: SchemaElement): ReadValue {
  const read = logicalReader(element) ?? physicalReaders[element.type ?? "BYTE_ARRAY"];
  return (value) => (value === null || value === undefined ? null : read(value));
}

const number = (text: string): unknown => JsonSource.rawJSON(text);
const text: ReadValue = (value) => decodeUtf8(value as Uint8Array, "it");

const physicalReaders: Readonly<Record<NonNullable<SchemaElement["type"]>, ReadValue>> = {
  BOOLEAN: (value) => value,
  INT32: (value) => value,
  INT64: (value) => integer(value as bigint),
  INT96: (value) => timestampText(value as bigint),
  FLOAT: (value) => shortestSingle(finite(value as number)),
  DOUBLE: (value) => finite(value as number),
  BYTE_ARRAY: geometryIn,
  FIXED_LEN_BYTE_ARRAY: geometryIn,
};

function logicalReader({ logical_type, converted_type, scale }: SchemaElement): ReadValue | undefined {
  switch (logical_type?.type ?? converted_type) {
    case "STRING":
    case "UTF8":
    case "ENUM":
      return text;
    case "JSON":
      return (value) => parseLosslessly(String(text(value)), "it", "invalid_item");
    case "DECIMAL":
      return decimalReader(scale ?? (logical_type?.type === "DECIMAL" ? logical_type.scale : 0));
    case "DATE":
      return (value) => dateText(value as number);
    case "TIME":
    case "TIME_MILLIS":
    case "TIME_MICROS":
      return (value) => timeText(nanosecondsOf(value, unitOf(logical_type, converted_type)));
    case "TIMESTAMP":
    case "TIMESTAMP_MILLIS":
    case "TIMESTAMP_MICROS":
      return (value) => timestampText(nanosecondsOf(value, unitOf(logical_type, converted_type)));
    case "INTEGER":
      return logical_type?.type === "INTEGER" && !logical_type.isSigned ? unsigned : undefined;
    case "UINT_8":
    case "UINT_16":
    case "UINT_32":
    case "UINT_64":
      return unsigned;
    case "FLOAT16":
      return (value) => finite(half(value as Uint8Array));
    case "UUID":
      return (value) => uuidText(value as Uint8Array);
    case "INTERVAL":
      return interval;
    case "BSON":
      return refuse("BSON", "write the column as JSON");
    default:
      return undefined;
  }
}

type Unit = "MILLIS" | "MICROS" | "NANOS";
const nanosecondsIn: Readonly<Record<Unit, bigint>> = { MILLIS: 1_000_000n, MICROS: 1000n, NANOS: 1n };

function unitOf(logical: SchemaElement["logical_type"], converted: SchemaElement["converted_type"]): Unit {
  if (logical?.type === "TIME" || logical?.type === "TIMESTAMP") return logical.unit;
  return converted?.endsWith("_MILLIS") ? "MILLIS" : "MICROS";
}

const nanosecondsOf = (value: unknown, unit: Unit): bigint => BigInt(value as number | bigint) * nanosecondsIn[unit];

const unsigned: ReadValue = (value) =>
  typeof value === "bigint" ? integer(BigInt.asUintN(64, value)) : (value as number) >>> 0;

const integer = (value: bigint): unknown =>
  Number.isSafeInteger(Number(value)) ? Number(value) : number(String(value));

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new Fault("invalid_item", `it holds ${value}, which is no number in JSON`, { remedy: "null for no value" });
}

/** The shortest text that is this number in 32 bits: 0.1, not 0.10000000149011612. */
function shortestSingle(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

function half(bytes: Uint8Array): number {
  const bits = ((bytes[1] ?? 0) << 8) | (bytes[0] ?? 0);
  const sign = bits >> 15 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Every digit of a decimal is kept, zeros at its end included. */
function decimalReader(scale: number): ReadValue {
  return (value) => {
    const whole = value instanceof Uint8Array ? signed(value) : BigInt(value as number | bigint);
    const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, "0");
    const point = digits.length - scale;
    return number(`${whole < 0n ? "-" : ""}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ""}`);
  };
}

const signed = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${hexOf(bytes)}`));

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");

const uuidText = (bytes: Uint8Array): string => hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

const interval: ReadValue = (value) => {
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  const view = new DataView(buffer, byteOffset, byteLength);
  return intervalText(view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true));
};

function geometryIn(value: unknown): unknown {
  return geometryOfWkb(value as Uint8Array) ?? refuse("bytes", "write the column as text, or leave it out")(value);
}

/** Reads nothing: JSON cannot say values of this type. */
export function refuse(type: string, remedy: string): ReadValue {
  return () => {
    throw new Fault("invalid_item", `it holds ${type}, which JSON cannot say`, { remedy });
  };
}
