import { Fault } from "../../pipeline/fault/fault.ts";
import { csvRecords, type FindDelimiter } from "./csv-records.ts";
import { declaredDelimiter, delimiterOf, isTypeLine } from "./delimiter-of.ts";
import { brokenRow, type InventoryRow, mangledBy } from "./inventory-row.ts";

/**
 * Separated values, their columns named by the first record. Commas, semicolons, tabs or bars part them, as the first line
 * shows or a line `sep=;` before it says. Quoted newlines are part of a value. Without a header the first record is a row,
 * and columns are called by their places, from 1.
 * @throws Fault `unreadable_input` if the header cannot be used
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  { header: hasHeader = true } = {},
): AsyncGenerator<InventoryRow> {
  let header: readonly string[] | undefined;
  /** Columns of the header, with those at its end that have no name. */
  let width = 0;
  let isFirst = true;
  for await (const records of csvRecords(bytes, findDelimiter)) {
    for (const { line, values, text } of records) {
      if (!header && hasHeader) {
        header = checkedHeader(values);
        width = values instanceof Fault ? 0 : values.length;
      } else if (values instanceof Fault) yield { line, row: values, refused: header && refused(text, header) };
      else if (header?.length !== 1 && text !== undefined && isBlank.test(text)) continue;
      else if (header && hasHeader && isHeaderAgain(values, header)) yield brokenRow(line, headerAgain);
      else {
        header ??= values.map((_, column) => String(column + 1));
        const read = rowOf(line, text, values, { header, width });
        if (!isFirst || read.row instanceof Fault || !header.some((name) => isNumber.test(name))) yield read;
        else yield { ...read, columns: header };
        isFirst &&= read.row instanceof Fault;
      }
    }
  }
}

const findDelimiter: FindDelimiter = (line) => {
  if (isTypeLine(line)) return { isOwnLine: true };
  const declared = declaredDelimiter(line);
  return declared === undefined ? { delimiter: delimiterOf(line) } : { delimiter: declared, isOwnLine: true };
};

function rowOf(
  line: number,
  text: string | undefined,
  values: readonly string[],
  { header, width }: { readonly header: readonly string[]; readonly width: number },
): InventoryRow {
  const unnamed = values.findIndex((value, column) => column >= header.length && value !== "");
  if (values.length < header.length || unnamed >= Math.max(width, header.length)) {
    const why = `expected ${Math.max(width, header.length)} columns as in the first line, got ${values.length}`;
    return brokenRow(line, why, refused(text, header));
  }
  // It may be the rest of an address that holds a comma.
  if (unnamed >= 0) {
    const why = `its column ${unnamed + 1} has a value, and in the first line no name`;
    return brokenRow(line, why, refused(text, header));
  }
  const row: Record<string, string> = {};
  for (const [column, name] of header.entries()) {
    const value = values[column] ?? "";
    const why = mangledBy(value);
    if (why !== undefined) return brokenRow(line, why, refused(text, header));
    // A column without a name, as pandas and R write one for the numbers of rows, can be named by no template.
    if (name !== "") row[name] = value;
  }
  return { line, row };
}

const headerAgain = "it is the first line again, which cat leaves between files: tail -n +2 leaves it out";

/** The first column of a file that is joined to another begins with a byte-order mark, which `trim` takes off. */
const isHeaderAgain = (values: readonly string[], header: readonly string[]): boolean =>
  header.every((name, column) => values[column]?.trim() === name);

const isNumber = /^\d+$/;

/** Spreadsheets write rows and columns that were used once, and are empty now. */
const isBlank = /^[,;\t|]+\r?$/;

const refused = (text: string | undefined, columns: readonly string[]) =>
  text === undefined ? undefined : { text, columns };

function checkedHeader(values: readonly string[] | Fault): readonly string[] {
  if (values instanceof Fault) throw new Fault("unreadable_input", `the header: ${values.message}`, { cause: values });
  const names = values.map((name) => name.trim());
  const header = names.slice(0, names.findLastIndex((name) => name !== "") + 1);
  const mangled = header.map(mangledBy).find((why) => why !== undefined);
  if (mangled !== undefined) throw new Fault("unreadable_input", `the header: ${mangled}`);
  const twice = header.find((name, column) => name !== "" && header.indexOf(name) !== column);
  if (twice !== undefined) {
    throw new Fault("unreadable_input", `the header names the column ${JSON.stringify(twice)} twice`, {
      remedy: "give each column a name of its own",
    });
  }
  const value = header.find((name) => isValue.test(name));
  if (value !== undefined) {
    throw new Fault(
      "unreadable_input",
      `the first line is a row, not the names of columns: it holds ${JSON.stringify(value)}`,
      {
        remedy: `add a first line such as ${exampleFor(header.length)}, or --format csv-no-header with columns by their places, {1}; of an S3 Inventory name the manifest.json`,
      },
    );
  }
  return header;
}

/** An address, a path or name of a file, or a time names no column. */
const isValue =
  /^\/?[\w.-]+:\/\/|\/.*\.\w+$|^\d{4}-\d\d-\d\d([T ]\d\d:|$)|^[a-z]:\\|.\.(tiff?|jp2|nc|hdf5?|h5|grib2?|zarr|safe|vrt|zip|gz|la[sz])$/i;

const exampleFor = (columns: number): string =>
  ["url", ...Array.from({ length: Math.min(columns, 4) - 1 }, (_, at) => `column_${at + 2}`)].join(",");
