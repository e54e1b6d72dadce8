import { Fault } from "../../pipeline/fault.ts";
import { isObject } from "../../pipeline/json.ts";
import { asNumber, parseLosslessly } from "../../pipeline/parse-losslessly.ts";
import type { Row } from "../../settings/request-for.ts";
import { linesOf } from "../source/lines.ts";
import { brokenRow, type InventoryRow, isMangled, notUtf8, tooLong } from "./inventory-row.ts";

/** An object a line, its members the columns. Numbers keep their text, null is the empty text. */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  for await (const { number: line, text } of linesOf(bytes)) {
    if (text === undefined) yield brokenRow(line, tooLong);
    else if (text.trim() !== "") yield isMangled(text) ? brokenRow(line, notUtf8) : { line, row: rowOf(text) };
  }
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
