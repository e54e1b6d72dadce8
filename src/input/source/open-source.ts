import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import type { AddressRequest } from "./address-request.ts";
import { filePieces } from "./file-pieces.ts";
import { gunzipped } from "./gunzipped.ts";
import type { ListedObject } from "./listed-object.ts";
import type { AddressBody } from "./open-address.ts";
import { requireName } from "./require-name.ts";
import { unreadable } from "./unreadable.ts";
import { withWholeEnd } from "./with-whole-end.ts";
import { withoutForeign } from "./without-foreign.ts";

/** Bytes to read, and their name. */
export interface Source {
  /** Its path or address; never the query of an address, which may hold a signature. */
  readonly name: string;
  /** The address it was found at, behind redirects; undefined of a file, an object or stdin. */
  readonly url?: string | undefined;
  /** Each piece is good until the next is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  close(): void;
}

/** Bytes that are read at any place, such as a file's or an object's. */
export interface RandomAccess {
  readonly byteLength: number;
  /** The bytes from `start` to before `end`, or to the last one. */
  slice(start: number, end?: number): Promise<ArrayBuffer> | ArrayBuffer;
  close?(): void;
}

/** The surroundings that addresses are opened in. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadableStream;
  /** Relative paths start here. */
  readonly folder: string;
  /** Ends reading. */
  readonly signal: AbortSignal;
  /** Opens an object by its `s3://` address. */
  readonly openObject: (address: string, signal: AbortSignal) => Promise<Readable>;
  /** Opens an object by its `s3://` address to be read at any place. */
  readonly openRandomAccess: (address: string, signal: AbortSignal) => Promise<RandomAccess>;
  /** The most bytes of a row group of Parquet, which is in memory at once; a gigabyte when left out. */
  readonly rowGroupLimitBytes?: number;
  /** Lists the objects of a bucket whose keys begin with a prefix, in the order of their keys. */
  readonly listObjects: (bucket: string, prefix: string, signal: AbortSignal) => AsyncIterable<ListedObject>;
}

/** Checks or decodes the bytes of a source. */
export type CheckBytes = (name: string, bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export interface SourceOptions {
  /** Replaces the plain GET of an address. */
  readonly request?: AddressRequest | undefined;
  /** For unpacked bytes; looks for kinds of files that are never read when left out. */
  readonly check?: CheckBytes;
  /** For the bytes as they are stored. */
  readonly checkPacked?: CheckBytes | undefined;
}

/** Passes bytes on as they are. */
export const unchecked: CheckBytes = (_name, bytes) => bytes;

/** `-` means stdin. */
export const isStdin = (address: string): boolean => address === "-";

/** True for an address, false for a path or stdin. */
export const isElsewhere = (address: string): boolean => /^(https?|s3):\/\//i.test(address);

/**
 * Opens a file, an `https://`, `http://` or `s3://` address, or stdin (`-`); gzipped bytes are unpacked.
 * @throws Fault `unreadable_input`, here or while reading; `wrong_usage` if it has no name
 */
export async function openSource(
  address: string,
  surroundings: Surroundings,
  { request, check = withoutForeign, checkPacked = unchecked }: SourceOptions = {},
): Promise<Source> {
  requireName(address);
  const name = nameOf(address);
  const { bytes, close, url, endIsKnown } = await openBytes(address, surroundings, request).catch((error) => {
    throw unreadable(name, error);
  });
  const unpacked = gunzipped(checkPacked(name, bytes));
  return { name, url, bytes: readable(name, check(name, endIsKnown ? unpacked : withWholeEnd(unpacked))), close };
}

function nameOf(address: string): string {
  if (isStdin(address)) return "stdin";
  if (!/^\w+:\/\//.test(address)) return address;
  return (address.split(/[?#]/, 1)[0] ?? address).replace(/(?<=^\w+:\/\/)[^/]*@/, "");
}

interface Opened extends Pick<Source, "bytes" | "close" | "url"> {
  /** True if bytes that are cut short show it by themselves. */
  readonly endIsKnown: boolean;
}

async function openBytes(address: string, surroundings: Surroundings, request?: AddressRequest): Promise<Opened> {
  const { folder, signal } = surroundings;
  const path = isStdin(address) || isElsewhere(address) ? undefined : resolve(folder, address);
  const found = path === undefined ? undefined : await stat(path);
  if (path !== undefined && found?.isFile()) {
    const bytes = filePieces(path, signal);
    return { bytes, close: () => void bytes.return(undefined), endIsKnown: true };
  }
  if (found?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  const { bytes, url, endIsKnown } =
    path === undefined
      ? await openStream(address, surroundings, request)
      : { bytes: createReadStream(path), url: undefined, endIsKnown: true };
  addAbortSignal(signal, bytes);
  return { bytes, url, close: () => void bytes.destroy(), endIsKnown };
}

async function openStream(
  address: string,
  { stdin, signal, openObject }: Surroundings,
  request?: AddressRequest,
): Promise<AddressBody> {
  if (isStdin(address)) return { bytes: stdin as Readable, endIsKnown: true };
  if (/^http/i.test(address)) return (await import("./open-address.ts")).openAddress(address, signal, request);
  return { bytes: await openObject(address, signal), endIsKnown: true };
}

async function* readable(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw unreadable(name, error);
  }
}
