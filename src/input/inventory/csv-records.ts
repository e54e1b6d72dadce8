import { type CsvError, parse } from "csv-parse/sync";
import { Fault } from "../../pipeline/fault/fault.ts";
import { type Line, linesOf } from "../source/lines.ts";
import { tooLong } from "./inventory-row.ts";

type WholeLine = Line & { readonly text: string };

/** The values of a record, or the mistake in it. */
export interface CsvRecord {
  /** The line it begins on, from 1. */
  readonly line: number;
  readonly values: readonly string[] | Fault;
  /** Its text, if it was kept. */
  readonly text?: string;
}

/** More than this is not a record but a quote that nobody closed. */
const recordLimitCharacters = 1024 * 1024;

/** Tells by the first line which sign parts values, and if that line is no record: then by the next, if it does not say. */
export type FindDelimiter = (
  line: string,
) =>
  | { readonly delimiter: string; readonly isOwnLine?: false }
  | { readonly delimiter?: string; readonly isOwnLine: true };

/**
 * Cuts text into records; those that end in a piece come together. A record that cannot be read costs the line it begins
 * in, never those after it.
 */
export async function* csvRecords(
  bytes: AsyncIterable<Uint8Array>,
  findDelimiter: FindDelimiter = () => ({ delimiter: "," }),
): AsyncGenerator<CsvRecord[]> {
  let delimiter: string | undefined;
  let begun: WholeLine[] = [];
  let characters = 0;
  let quoteOpen = false;
  for await (const lines of linesOf(bytes)) {
    const records: CsvRecord[] = [];
    for (const { number, text } of lines) {
      if (text === undefined) {
        while (begun.length > 0) begun = takeRecords(records, begun, true, delimiter);
        [characters, quoteOpen] = [0, false];
        records.push({ line: number, values: new Fault("invalid_request", tooLong) });
        continue;
      }
      if (delimiter === undefined && text.trim() !== "") {
        const found = findDelimiter(text);
        if (found.isOwnLine) {
          const { delimiter: declared } = found;
          if (declared !== undefined) findDelimiter = () => ({ delimiter: declared });
          continue;
        }
        delimiter = found.delimiter;
      }
      begun.push({ number, text });
      characters += text.length;
      if (hasOddQuotes(text)) quoteOpen = !quoteOpen;
      if (quoteOpen && characters < recordLimitCharacters) continue;
      begun = takeRecords(records, begun, quoteOpen, delimiter);
      characters = begun.reduce((sum, one) => sum + one.text.length, 0);
      quoteOpen = begun.length > 0;
    }
    yield records;
  }
  const last: CsvRecord[] = [];
  while (begun.length > 0) begun = takeRecords(last, begun, true, delimiter);
  yield last;
}

/** Adds the records in the lines to others, and returns the lines of the last one if it is not complete. */
function takeRecords(
  records: CsvRecord[],
  lines: readonly WholeLine[],
  firstIsBroken: boolean,
  delimiter: string | undefined,
): WholeLine[] {
  let start = 0;
  let giveUp = firstIsBroken;
  while (start < lines.length) {
    const end = endOfRecord(lines, start);
    if (end === undefined && !giveUp) break;
    const record = lines.slice(start, end ?? start + 1);
    const line = lines[start]?.number ?? 0;
    const text = record.map((one) => one.text).join("\n");
    const values = valuesOf(text, delimiter);
    if (values instanceof Fault) {
      records.push({ line, values, text });
      start += 1;
    } else {
      if (values.length > 0) records.push({ line, values, text });
      start += record.length;
    }
    if (end === undefined) giveUp = false;
  }
  return lines.slice(start);
}

/** The index after a record's last line: the first at which every quote is closed. */
function endOfRecord(lines: readonly WholeLine[], start: number): number | undefined {
  let quoteOpen = false;
  for (let at = start; at < lines.length; at++) {
    if (hasOddQuotes(lines[at]?.text ?? "")) quoteOpen = !quoteOpen;
    if (!quoteOpen) return at + 1;
  }
  return undefined;
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** Reads the values of a record; a blank line has none. Most records have no quotes and need no parser. */
export function valuesOf(record: string, delimiter = ","): readonly string[] | Fault {
  const text = record.endsWith("\r") ? record.slice(0, -1) : record;
  if (text === "") return [];
  if (!text.includes('"')) return text.split(delimiter);
  try {
    return parse(text, { record_delimiter: "\u0000", delimiter })[0] ?? [];
  } catch (error) {
    const { code, message } = error as CsvError;
    return new Fault("invalid_request", `it is not CSV: ${mistakes[code] ?? message}`, { cause: error });
  }
}

/** Mistakes by their codes: the parser's own sentences count lines from the record, not from the file. */
const mistakes: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is not closed",
  CSV_INVALID_CLOSING_QUOTE: "text follows a closing quote",
  INVALID_OPENING_QUOTE: "a quote begins inside a value",
};
