import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject } from "../../pipeline/text/json.ts";
import { asNumber, parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import type { Row } from "../../settings/row.ts";
import { type JsonPiece, JsonSplitter } from "../documents/json-splitter.ts";
import { type FailedInput, inputOfFailureLine, isFailureLine } from "../failure-line.ts";
import { readPlacedLine } from "../placed-line.ts";
import { linesOf, withoutMark } from "../source/lines.ts";
import { PieceReader } from "../source/piece-reader.ts";
import { valuesOf } from "./csv-records.ts";
import { brokenAddress, brokenRow, type InventoryRow, mangledBy, tooLong } from "./inventory-row.ts";
import { itemRow } from "./item-row.ts";

/**
 * An object a line, its members the columns, or an address in quotes. Numbers keep their text, null is the empty text. The
 * elements of a list, and objects over several lines, are rows, too.
 */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  await using pieces = new PieceReader(withoutMark(bytes));
  const head = Buffer.from(await pieces.look(headBytes)).toString("latin1");
  if (spansLines.test(head)) yield* readElements(pieces.rest());
  else yield* readLines(pieces.rest());
}

const recordSeparator = "\u001e";
const headBytes = 4096;
const spansLines = /^\s*(\[|\{\s*\n)/;

async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  for await (const lines of linesOf(bytes)) {
    for (const { number: line, text } of lines) {
      if (text === undefined) yield brokenRow(line, tooLong);
      else if (text.trim() !== "") yield lineRow(line, text);
    }
  }
}

async function* readElements(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  const splitter = new JsonSplitter();
  for await (const piece of bytes)
    yield* splitter.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length)).map(elementRow);
  yield* splitter.finish().map(elementRow);
}

function elementRow({ bytes, line, cutShort, tooLong: isTooLong }: JsonPiece): InventoryRow {
  if (isTooLong) return brokenRow(line, "it is longer than a row may be");
  const text = bytes.toString();
  if (cutShort)
    return brokenRow(line, "it is cut short: the list or object has no end", text === "" ? undefined : { text });
  return lineRow(line, text);
}

function lineRow(line: number, text: string): InventoryRow {
  const placed = readPlacedLine(text);
  if (placed) {
    const { file, line: first } = placed;
    if ("row" in placed) return { file, line: first, row: placed.row };
    return { file, ...brokenRow(first, placed.reason, placed.refused) };
  }
  const mangled = mangledBy(text);
  if (mangled !== undefined) return brokenRow(line, mangled, { text });
  return isFailureLine(text) ? heldRow(line, text) : readRow(line, rowOf(text), { text });
}

/** The row that a line holds beside the reason why it failed. */
function heldRow(line: number, text: string): InventoryRow {
  const refused = inputOfFailureLine(text);
  if (!refused || "bytes" in refused) return brokenRow(line, "the line tells of a failure and holds no row", { text });
  if ("row" in refused) return readRow(line, rowOf(JSON.stringify(refused.row)), refused);
  if (refused.columns) return readRow(line, recordOf(refused.text, refused.columns), refused);
  return readRow(line, refused.text.trimStart().startsWith("{") ? rowOf(refused.text) : urlOf(refused.text), refused);
}

function readRow(line: number, row: Row | Fault, refused: FailedInput): InventoryRow {
  if (row instanceof Fault) return { line, row, refused };
  for (const name in row) {
    const why = brokenAddress(row[name] ?? "");
    if (why !== undefined) return brokenRow(line, why, refused);
  }
  return { line, row };
}

const urlOf = (text: string): Row => ({ url: text.trim() });

function recordOf(text: string, columns: readonly string[]): Row | Fault {
  const values = valuesOf(text);
  if (values instanceof Fault) return values;
  if (values.length !== columns.length) {
    return new Fault(
      "invalid_request",
      `expected ${columns.length} columns as in the first line, got ${values.length}`,
    );
  }
  return Object.fromEntries(columns.map((name, column) => [name, values[column] ?? ""]));
}

function rowOf(text: string): Row | Fault {
  try {
    // A text sequence of JSON (RFC 8142) has a sign before each.
    const value = parseLosslessly(text.startsWith(recordSeparator) ? text.slice(1) : text, "the line");
    if (typeof value === "string") return urlOf(value);
    if (!isObject(value)) return new Fault("invalid_request", "the line is no JSON object", listRemedy(value));
    if (value["type"] === "Feature") return itemRow(value, { address: undefined, isItsOwn: false });
    const wrapped = wrappedRows(value);
    if (wrapped !== undefined) return wrapped;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, textOf(name, member)]));
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

const listRemedy = (value: unknown) => (Array.isArray(value) ? { remedy: byRecords } : {});

const byRecords = 'to_json(orient="records"), if pandas wrote it';

/** The fault of an object around rows, such as an answer of a service: the list in it, at most two levels below. */
function wrappedRows(value: Readonly<Record<string, unknown>>): Fault | undefined {
  const members = Object.entries(value);
  const isTable = Array.isArray(value["data"]) && ("schema" in value || "columns" in value);
  const list = members.find(([, member]) => isList(member));
  const [name, inner] = members.find(([, member]) => isObject(member)) ?? [];
  if (isTable) return nested("data", byRecords);
  if (list) return nested(list[0], `jq -c '.[${JSON.stringify(list[0])}][]', if its elements are the rows`);
  const below =
    members.length === 1 && isObject(inner) ? Object.entries(inner).find(([, each]) => isList(each)) : undefined;
  if (!below || name === undefined) return undefined;
  return nested(
    name,
    `jq -c '.[${JSON.stringify(name)}][${JSON.stringify(below[0])}][]', if its elements are the rows`,
  );
}

const isList = (value: unknown): boolean => Array.isArray(value) && value.some(isObject);

const nested = (name: string, remedy: string): Fault =>
  new Fault("invalid_request", `${name} is nested; a column is a text, a number, true, false or null`, { remedy });

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean" || asNumber(value) !== undefined) return JSON.stringify(value);
  const isByRows = isObject(value) && (name === "0" || Object.hasOwn(value, "0"));
  throw nested(name, isByRows ? byRecords : "jq -c 'map_values(scalars)', which leaves nested members out");
}
