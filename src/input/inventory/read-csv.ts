import { Fault } from "../../pipeline/fault.ts";
import { csvRecords } from "./csv-records.ts";
import { brokenRow, type InventoryRow, isMangled, notUtf8 } from "./inventory-row.ts";

/**
 * Comma-separated values, their columns named by the first record. Quoted newlines are part of a value.
 * @throws Fault `unreadable_input` if the header cannot be used
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  let header: readonly string[] | undefined;
  for await (const { line, values, text } of csvRecords(bytes)) {
    if (!header) header = checkedHeader(values);
    else if (values instanceof Fault) yield { line, row: values, refused: refused(text, header) };
    else if (values.length !== header.length)
      yield brokenRow(
        line,
        `expected ${header.length} columns as in the header, got ${values.length}`,
        refused(text, header),
      );
    else if (values.some(isMangled)) yield brokenRow(line, notUtf8, refused(text, header));
    else yield { line, row: Object.fromEntries(header.map((name, column) => [name, values[column] ?? ""])) };
  }
}

const refused = (text: string | undefined, columns: readonly string[]) =>
  text === undefined ? undefined : { text, columns };

function checkedHeader(values: readonly string[] | Fault): readonly string[] {
  if (values instanceof Fault) throw new Fault("unreadable_input", `the header: ${values.message}`, { cause: values });
  const header = values.map((name) => name.trim());
  const twice = header.find((name, column) => header.indexOf(name) !== column);
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
        remedy: `add a first line such as ${exampleFor(header.length)}; of an S3 Inventory name the manifest.json`,
      },
    );
  }
  return header;
}

/** An address, a path of a file or a time names no column. */
const isValue = /^\/?[\w.-]+:\/\/|\/.*\.\w+$|^\d{4}-\d\d-\d\dT\d\d:/;

const exampleFor = (columns: number): string =>
  ["url", ...Array.from({ length: Math.min(columns, 4) - 1 }, (_, at) => `column_${at + 2}`)].join(",");
