import { access } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { Fault } from "../../pipeline/fault.ts";
import { isElsewhere, openSource, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import { csvRecords } from "./csv-records.ts";
import { brokenRow, type InventoryRow, mangledBy } from "./inventory-row.ts";
import type { LeftOut, LeftOutKind } from "./left-out.ts";
import type { S3Manifest } from "./s3-manifest.ts";

/**
 * Reads the rows of all files of an S3 Inventory, each with the columns that its manifest names and the object's address
 * as `url`. Folders, old versions and delete markers are no rows: they are counted.
 * @throws Fault `unreadable_input`
 */
export async function* readS3Inventory(
  address: string,
  { bucket, keys, columns }: S3Manifest,
  { leftOut, ...surroundings }: Surroundings & { leftOut?: LeftOut | undefined },
): AsyncGenerator<InventoryRow> {
  for (const key of keys) {
    const { name, bytes, close } = await openSource(
      await addressOf(address, bucket, key, surroundings.folder),
      surroundings,
    );
    try {
      for await (const { line, values } of csvRecords(bytes)) {
        const row = values instanceof Fault ? { line, row: values } : rowOf(line, values, columns);
        if (typeof row === "string") leftOut?.set(row, (leftOut.get(row) ?? 0) + 1);
        else yield { ...row, file: name };
      }
    } catch (error) {
      throw error instanceof Fault ? unreadable(name, error) : error;
    } finally {
      close();
    }
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

function rowOf(line: number, values: readonly string[], columns: readonly string[]): InventoryRow | LeftOutKind {
  if (values.length !== columns.length) {
    return brokenRow(line, `expected ${columns.length} columns as in the manifest, got ${values.length}`);
  }
  const mangled = values.map(mangledBy).find((why) => why !== undefined);
  if (mangled !== undefined) return brokenRow(line, mangled);
  const row = Object.fromEntries(columns.map((name, column) => [name, values[column] ?? ""]));
  const key = decodedKey(row["key"] ?? "");
  if (key === undefined) return brokenRow(line, "its key is not percent-encoded UTF-8");
  if (row["is_delete_marker"] === "true") return "delete_marker";
  if (row["is_latest"] === "false") return "old_version";
  if (key.endsWith("/")) return "folder";
  return { line, row: { url: `s3://${row["bucket"]}/${key}`, ...row, key } };
}

/** S3 writes a key as forms do: a space is a plus sign. */
function decodedKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
