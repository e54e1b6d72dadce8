import { geojsonToWkb } from "hyparquet-writer";
import { timestampText } from "../../../input/documents/time-text.ts";
import { JsonSource } from "../../../pipeline/text/json-source.ts";
import { asNumber } from "../../../pipeline/text/parse-losslessly.ts";
import type { ColumnType } from "./column-type.ts";
import { microsecondsOf } from "./microseconds-of.ts";
import { boxMembers } from "./parquet-schema.ts";

/** A way in which an item that is read from a table differs from the one that was written. */
export type Loss = "null" | "number" | "time" | "box" | "member";

/** Makes the value that the writer of Parquet takes; tells what cannot be read back, if anything. */
export function parquetValue(type: ColumnType, value: unknown, lose: (loss: Loss) => void): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "boolean":
    case "text":
      return value;
    case "integer":
      return BigInt(JsonSource.isRawJSON(value) ? value.rawJSON : (value as number));
    case "double":
      return double(value, lose);
    case "time":
      return time(value as string, lose);
    case "geometry":
      // A number of its own spelling is a double in the catalogue.
      return geojsonToWkb(JSON.parse(JSON.stringify(value)));
    case "box":
    case "box3d":
      return box(value, lose);
    case "list":
      return (value as unknown[]).map((element) => parquetValue(type.of, element, lose));
    case "struct":
      return type.members.size === 0 ? jsonBytes(value) : struct(type.members, value as object, lose);
    case "nothing":
    case "json":
      return jsonBytes(value);
  }
}

const jsonBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

function double(value: unknown, lose: (loss: Loss) => void): number {
  const number = asNumber(value) ?? Number.NaN;
  const isSame = JsonSource.isRawJSON(value) ? false : JSON.stringify(number) === String(value);
  if (!isSame) lose("number");
  return number;
}

function time(text: string, lose: (loss: Loss) => void): bigint {
  const microseconds = microsecondsOf(text) ?? 0n;
  if (timestampText(microseconds * 1000n) !== text) lose("time");
  return microseconds;
}

function box(value: unknown, lose: (loss: Loss) => void): object | null {
  const numbers = Array.isArray(value) ? value.map((each) => double(each, lose)) : [];
  const names = Object.values(boxMembers).find(({ length }) => length === numbers.length);
  if (names) return Object.fromEntries(names.map((name, index) => [name, numbers[index]]));
  lose("box");
  return null;
}

function struct(members: ReadonlyMap<string, ColumnType>, value: object, lose: (loss: Loss) => void): object {
  const entries = Object.entries(value).map(([name, member]) => {
    if (member === null) lose("null");
    return [name, parquetValue(members.get(name) as ColumnType, member, lose)];
  });
  return Object.fromEntries(entries);
}
