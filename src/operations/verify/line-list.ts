import { accessSync, closeSync, constants, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import type { Row } from "../../settings/row.ts";
import { anotherOut } from "../make-out-folder.ts";
import { folderError, unwritable } from "../unwritable.ts";

/** The format of a list: that of the inventory whose lines it has, or ids as JSON. Rows of Parquet become JSON. */
export type LineListFormat = Exclude<InventoryFormat, "parquet">;

const extensions: Readonly<Record<LineListFormat, string>> = {
  text: "txt",
  csv: "csv",
  "csv-no-header": "csv",
  jsonl: "ndjson",
};
const pieceCharacters = 256 * 1024;

/**
 * Writes lines of an inventory to a file that is an inventory again. The file is made at the first line and gets its name
 * when it is whole; an empty list leaves no file, nor that of an earlier one.
 */
export class LineList implements Disposable {
  /** The file's name, relative to the folder or absolute. */
  readonly name: string;
  readonly path: string;
  readonly #format: LineListFormat;
  readonly #making: string;
  #file: number | undefined;
  #waiting: string[] = [];
  #characters = 0;
  #count = 0;

  /**
   * The stem is the name without the extension, which the format gives; relative ones start at the folder.
   * @throws Fault `wrong_usage` if something is there that it cannot replace
   */
  constructor(stem: string, folder: string, format: LineListFormat) {
    this.name = `${stem}.${extensions[format]}`;
    this.path = resolve(folder, this.name);
    this.#format = format;
    this.#making = `${this.path}.${process.pid}.part`;
    this.#orRefuse(() => {
      const found = statSync(this.path, { throwIfNoEntry: false });
      if (found?.isDirectory()) throw folderError();
      if (found) accessSync(this.path, constants.W_OK);
    });
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a row of an inventory. */
  add(row: Row): void {
    if (this.#format === "csv" && this.#count === 0) this.#write(csvRecord(Object.keys(row)));
    this.#count += 1;
    this.#write(lineOf[this.#format](row));
  }

  /** Adds an id. */
  addId(id: string): void {
    this.#count += 1;
    this.#write(JSON.stringify(id));
  }

  /** Puts the file in its place. @throws Fault `wrong_usage`, or `infrastructure` if the disk is full */
  finish(): void {
    if (this.#count > 0) this.#flush();
    this.#orRefuse(() => {
      if (this.#count === 0) rmSync(this.path, { force: true });
      else renameSync(this.#making, this.path);
    });
    this.#close();
  }

  /** Removes what was not finished. */
  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    this.#close();
    rmSync(this.#making, { force: true });
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #orRefuse(step: () => void): void {
    try {
      step();
    } catch (error) {
      throw unwritable(this.name, error, anotherOut);
    }
  }

  #write(line: string): void {
    this.#waiting.push(line, "\n");
    this.#characters += line.length;
    if (this.#characters >= pieceCharacters) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#waiting.join(""));
    this.#orRefuse(() => {
      // Lines may hold signed addresses.
      this.#file ??= openSync(this.#making, "w", 0o600);
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    });
    this.#waiting = [];
    this.#characters = 0;
  }
}

const lineOf: Readonly<Record<LineListFormat, (row: Row) => string>> = {
  text: (row) => row["url"] ?? "",
  csv: (row) => csvRecord(Object.values(row)),
  "csv-no-header": (row) => csvRecord(Object.values(row)),
  jsonl: (row) => JSON.stringify(row),
};

const csvRecord = (values: readonly string[]): string => values.map(csvValue).join(",");

const csvValue = (value: string): string =>
  value === "" || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
