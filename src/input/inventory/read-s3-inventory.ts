import { access, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Row } from "../../settings/row.ts";
import { filePieces } from "../source/file-pieces.ts";
import { type CheckBytes, isElsewhere, openSource, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import { asInManifest, checkSize } from "./as-in-manifest.ts";
import { csvRecords } from "./csv-records.ts";
import { brokenRow, type InventoryRow, mangledBy } from "./inventory-row.ts";
import type { LeftOut, LeftOutKind } from "./left-out.ts";
import type { OpenedRows } from "./opened-rows.ts";
import type { S3Manifest, S3ManifestFile } from "./s3-manifest.ts";

/**
 * Reads the rows of all files of an S3 Inventory, each with the columns that its manifest names and the object's address
 * as `url`. Folders, old versions and delete markers are no rows: they are counted.
 * @throws Fault `unreadable_input`
 */
export async function* readS3Inventory(
  address: string,
  { format, bucket, files, columns }: S3Manifest,
  { leftOut, isNeeded, ...surroundings }: S3Surroundings,
): AsyncGenerator<InventoryRow> {
  const parts: Part[] = [];
  for (const file of files) {
    const part = await addressOf(address, bucket, file.key, surroundings.folder);
    if (!isElsewhere(part)) await checkStored(part, file);
    parts.push({ part, file });
  }
  for (const each of parts) {
    const opening = format === "CSV" ? openCsv(each, columns, surroundings) : openParquet(each, surroundings, isNeeded);
    const { name, rows, close } = await opening.catch((error) => {
      throw unreadable(each.part, error);
    });
    try {
      for await (const row of rows) {
        const kind = row.row instanceof Fault ? undefined : leftOutKind(row.row);
        if (kind === undefined) yield { ...row, file: name };
        else leftOut?.set(kind, (leftOut.get(kind) ?? 0) + 1);
      }
    } catch (error) {
      throw error instanceof Fault ? unreadable(name, error) : error;
    } finally {
      close();
    }
  }
}

type S3Surroundings = Surroundings & {
  readonly leftOut?: LeftOut | undefined;
  readonly isNeeded?: ((column: string) => boolean) | undefined;
};

/** A file of the inventory, and where it is. */
interface Part {
  readonly part: string;
  readonly file: S3ManifestFile;
}

/** Compares a file's size before the first row of any is read. */
async function checkStored(path: string, { size }: S3ManifestFile): Promise<void> {
  try {
    checkSize((await stat(path)).size, size);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function openCsv(
  { part, file }: Part,
  columns: readonly string[],
  surroundings: Surroundings,
): Promise<OpenedRows> {
  const { name, bytes, close } = await openSource(part, surroundings, {
    checkPacked: (_name, packed) => asInManifest(packed, file),
  });
  return { name, rows: csvRows(bytes, columns), close };
}

async function* csvRows(bytes: AsyncIterable<Uint8Array>, columns: readonly string[]): AsyncGenerator<InventoryRow> {
  for await (const records of csvRecords(bytes)) {
    for (const { line, values } of records) {
      yield values instanceof Fault ? { line, row: values } : rowOf(line, values, columns);
    }
  }
}

/** A table of contents is at the end: a file is compared as a whole before it is read. */
async function openParquet(
  { part, file }: Part,
  surroundings: Surroundings,
  isNeeded: (column: string) => boolean = () => true,
): Promise<OpenedRows> {
  const { openParquetRows } = await import("./parquet-rows.ts");
  const checkPacked: CheckBytes = (_name, packed) => asInManifest(packed, file);
  if (!isElsewhere(part) && file.md5 !== undefined) {
    for await (const _ of checkPacked(part, filePieces(part, surroundings.signal)));
  }
  const opened = await openParquetRows(part, surroundings, {
    checkPacked,
    isNeeded: (column) => ownColumns.has(column) || isNeeded(column),
  });
  return { ...opened, rows: withUrls(opened.rows) };
}

/** The columns that say which object it is. */
const ownColumns: ReadonlySet<string> = new Set(["bucket", "key", "is_latest", "is_delete_marker"]);

/** Keys in Parquet are as they are. */
async function* withUrls(rows: AsyncIterable<InventoryRow>): AsyncGenerator<InventoryRow> {
  for await (const opened of rows) {
    const { row } = opened;
    if (row instanceof Fault) yield opened;
    else yield { ...opened, row: { url: `s3://${row["bucket"]}/${row["key"]}`, ...row } };
  }
}

/** A manifest that was copied has its files beside it, or in a folder `data` beside it or its folder, as in the bucket. */
async function addressOf(manifest: string, bucket: string, key: string, folder: string): Promise<string> {
  if (isElsewhere(manifest)) return `s3://${bucket}/${key}`;
  const [here, file] = [dirname(resolve(folder, manifest)), basename(key)];
  const candidates = [
    resolve(here, key),
    resolve(here, file),
    resolve(here, "data", file),
    resolve(here, "../data", file),
  ];
  for (const path of candidates) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return `s3://${bucket}/${key}`;
}

function rowOf(line: number, values: readonly string[], columns: readonly string[]): InventoryRow {
  if (values.length !== columns.length) {
    return brokenRow(line, `expected ${columns.length} columns as in the manifest, got ${values.length}`);
  }
  const mangled = values.map(mangledBy).find((why) => why !== undefined);
  if (mangled !== undefined) return brokenRow(line, mangled);
  const row = Object.fromEntries(columns.map((name, column) => [name, values[column] ?? ""]));
  const key = decodedKey(row["key"] ?? "");
  if (key === undefined) return brokenRow(line, "its key is not percent-encoded UTF-8");
  return { line, row: { url: `s3://${row["bucket"]}/${key}`, ...row, key } };
}

function leftOutKind({ key = "", is_latest, is_delete_marker }: Row): LeftOutKind | undefined {
  if (is_delete_marker === "true") return "delete_marker";
  if (is_latest === "false") return "old_version";
  return key.endsWith("/") ? "folder" : undefined;
}

/** S3 writes a key as forms do: a space is a plus sign. */
function decodedKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
