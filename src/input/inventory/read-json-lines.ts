import { Fault } from "../../pipeline/fault.ts";
import { isObject } from "../../pipeline/json.ts";
import { asNumber, parseLosslessly } from "../../pipeline/parse-losslessly.ts";
import type { Row } from "../../settings/row.ts";
import { type FailedInput, inputOfFailureLine, isFailureLine } from "../failure-line.ts";
import { linesOf } from "../source/lines.ts";
import { valuesOf } from "./csv-records.ts";
import { brokenRow, type InventoryRow, isMangled, notUtf8, tooLong } from "./inventory-row.ts";

/** An object a line, its members the columns. Numbers keep their text, null is the empty text. */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  for await (const { number: line, text } of linesOf(bytes)) {
    if (text === undefined) yield brokenRow(line, tooLong);
    else if (text.trim() === "") continue;
    else if (isMangled(text)) yield brokenRow(line, notUtf8, { text });
    else if (isFailureLine(text)) yield heldRow(line, text);
    else yield readRow(line, rowOf(text), { text });
  }
}

/** The row that a line holds beside the reason why it failed. */
function heldRow(line: number, text: string): InventoryRow {
  const refused = inputOfFailureLine(text);
  if (!refused || "bytes" in refused) return brokenRow(line, "the line tells of a failure and holds no row", { text });
  if ("row" in refused) return readRow(line, rowOf(JSON.stringify(refused.row)), refused);
  if (refused.columns) return readRow(line, recordOf(refused.text, refused.columns), refused);
  return readRow(line, refused.text.trimStart().startsWith("{") ? rowOf(refused.text) : urlOf(refused.text), refused);
}

const readRow = (line: number, row: Row | Fault, refused: FailedInput): InventoryRow =>
  row instanceof Fault ? { line, row, refused } : { line, row };

const urlOf = (text: string): Row => ({ url: text.trim() });

function recordOf(text: string, columns: readonly string[]): Row | Fault {
  const values = valuesOf(text);
  if (values instanceof Fault) return values;
  if (values.length !== columns.length) {
    return new Fault("invalid_request", `expected ${columns.length} columns as in the header, got ${values.length}`);
  }
  return Object.fromEntries(columns.map((name, column) => [name, values[column] ?? ""]));
}

function rowOf(text: string): Row | Fault {
  try {
    const value = parseLosslessly(text, "the line");
    if (!isObject(value)) return new Fault("invalid_request", "the line is no JSON object");
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, textOf(name, member)]));
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean" || asNumber(value) !== undefined) return JSON.stringify(value);
  throw new Fault("invalid_request", `${name} is nested; a column is a text, a number, true, false or null`);
}
