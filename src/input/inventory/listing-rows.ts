import { lstatSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { isElsewhere, isStdin, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import { globPattern } from "./glob-pattern.ts";
import type { InventoryRow } from "./inventory-row.ts";
import type { LeftOut, LeftOutKind } from "./left-out.ts";
import type { OpenedRows } from "./opened-rows.ts";

export interface ListingOptions {
  /** Patterns of which one fits; all fit when left out. */
  readonly include?: readonly string[] | undefined;
  /** Patterns of which none fits. */
  readonly exclude?: readonly string[] | undefined;
  readonly leftOut?: LeftOut | undefined;
}

/** Tells if an address means all that is in it: a folder, a bucket, or a prefix that ends with a slash. */
export function isListing(address: string, folder: string): boolean {
  if (isStdin(address)) return false;
  if (isElsewhere(address)) return /^s3:\/\/[^/]+(\/|\/.*\/)?$/s.test(address);
  return lstatSync(join(resolve(folder, address), "."), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

interface File {
  readonly url: string;
  /** Its path below the folder or prefix. */
  readonly key: string;
  readonly size: string;
  readonly last_modified: string;
  readonly etag?: string;
}

/**
 * Opens a folder or a prefix of a bucket as an inventory: a row for each file in it and below, in the order of their keys.
 * @throws Fault `unreadable_input`
 */
export function openListing(address: string, surroundings: Surroundings, options: ListingOptions = {}): OpenedRows {
  const leaveOut = (kind: LeftOutKind) => options.leftOut?.set(kind, (options.leftOut.get(kind) ?? 0) + 1);
  const files = isElsewhere(address)
    ? objectsIn(address, surroundings, leaveOut)
    : filesIn(resolve(surroundings.folder, address), "", surroundings.signal, leaveOut);
  const columns = ["url", "key", "size", "last_modified", ...(isElsewhere(address) ? ["etag"] : [])];
  return { name: address, columns, rows: rowsOf(files, options, leaveOut), isListed: true, close: () => {} };
}

async function* rowsOf(
  files: AsyncIterable<File>,
  { include, exclude = [] }: ListingOptions,
  leaveOut: (kind: LeftOutKind) => void,
): AsyncGenerator<InventoryRow> {
  const included = include?.map(globPattern);
  const excluded = exclude.map(globPattern);
  let line = 0;
  for await (const file of files) {
    line += 1;
    const isMeant = included?.some((pattern) => pattern.test(file.key)) ?? true;
    if (isMeant && !excluded.some((pattern) => pattern.test(file.key))) yield { line, row: { ...file } };
    else leaveOut("excluded");
  }
}

async function* objectsIn(
  address: string,
  { listObjects, signal }: Surroundings,
  leaveOut: (kind: LeftOutKind) => void,
): AsyncGenerator<File> {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(address) ?? [];
  for await (const { key, sizeBytes, lastModified, etag } of listObjects(bucket, prefix, signal)) {
    // A console makes an object for a folder.
    if (key.endsWith("/")) leaveOut("folder_object");
    else {
      const size = String(sizeBytes);
      yield { url: `s3://${bucket}/${key}`, key: key.slice(prefix.length), size, last_modified: lastModified, etag };
    }
  }
}

/** Goes through a folder, one folder of each depth in memory at once. Links to folders are not followed: they may lead in circles. */
async function* filesIn(
  folder: string,
  below: string,
  signal: AbortSignal,
  leaveOut: (kind: LeftOutKind) => void,
): AsyncGenerator<File> {
  signal.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw unreadable(folder, error);
  });
  // The order of keys in a bucket, where a folder's name ends with a slash.
  const named = entries.map((entry) => ({ entry, name: entry.isDirectory() ? `${entry.name}/` : entry.name }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { entry, name } of named) {
    const path = join(folder, entry.name);
    if (basename(path).startsWith(".")) leaveOut("hidden_file");
    else if (entry.isDirectory()) yield* filesIn(path, `${below}${name}`, signal, leaveOut);
    else {
      const found = await stat(path).catch(() => undefined);
      if (!found?.isFile()) continue;
      yield {
        url: path,
        key: `${below}${name}`,
        size: String(found.size),
        last_modified: found.mtime.toISOString(),
      };
    }
  }
}
