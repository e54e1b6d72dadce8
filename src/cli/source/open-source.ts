import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { addAbortSignal, Readable } from "node:stream";
import { Fault } from "../../pipeline/fault.ts";
import type { AwsAccess } from "../../targets/aws/client-settings.ts";
import type { Terminal } from "../context.ts";
import { filePieces } from "./file-pieces.ts";
import { gunzipped } from "./gunzipped.ts";

/** Bytes to read, whatever they came from, and what to call them. */
export interface Source {
  /** Its path or address; never the query of an address, which may hold a signature. */
  readonly name: string;
  /** Each piece is good until the next is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  close(): void;
}

export interface Surroundings {
  readonly terminal: Pick<Terminal, "stdin" | "cwd">;
  readonly signal: AbortSignal;
  /** Where objects are read, and as whom; the environment says it when left out. */
  readonly access?: AwsAccess;
}

/** `-` means stdin. */
export const isStdin = (address: string): boolean => address === "-";

/**
 * Opens a file, an `https://`, `http://` or `s3://` address, or stdin (`-`); what is gzipped comes unpacked.
 * @throws Fault `unreadable_input`, here or while reading
 */
export async function openSource(address: string, surroundings: Surroundings): Promise<Source> {
  const name = nameOf(address);
  const { bytes, close } = await openBytes(address, surroundings).catch((error) => {
    throw unreadable(name, error);
  });
  return { name, bytes: readable(name, gunzipped(bytes)), close };
}

function nameOf(address: string): string {
  if (isStdin(address)) return "stdin";
  return /^\w+:\/\//.test(address) ? (address.split(/[?#]/, 1)[0] ?? address) : address;
}

async function openBytes(address: string, surroundings: Surroundings): Promise<Pick<Source, "bytes" | "close">> {
  const { terminal, signal } = surroundings;
  const path = isStdin(address) || isElsewhere.test(address) ? undefined : resolve(terminal.cwd(), address);
  const found = path === undefined ? undefined : await stat(path);
  if (path !== undefined && found?.isFile()) {
    const bytes = filePieces(path, signal);
    return { bytes, close: () => void bytes.return(undefined) };
  }
  if (found?.isDirectory()) throw new Error("it is a folder");
  const bytes = path === undefined ? await openStream(address, surroundings) : createReadStream(path);
  addAbortSignal(signal, bytes);
  return { bytes, close: () => void bytes.destroy() };
}

const isElsewhere = /^(https?|s3):\/\//i;

async function openStream(address: string, { terminal, signal, access }: Surroundings): Promise<Readable> {
  if (isStdin(address)) return terminal.stdin as Readable;
  if (/^http/i.test(address)) return fetchStream(address, signal);
  const { openObject } = await import("../../targets/aws/open-object.ts");
  return openObject(address, { access, signal });
}

async function fetchStream(url: string, signal: AbortSignal): Promise<Readable> {
  const { body, ok, status, statusText } = await fetch(url, { signal });
  if (!ok || !body) throw new Error(`the server answers ${status} ${statusText}`.trimEnd());
  return Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
}

async function* readable(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw unreadable(name, error);
  }
}

function unreadable(name: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const isDamaged = (error as NodeJS.ErrnoException).code?.startsWith("Z_") === true;
  return new Fault("unreadable_input", `${name} cannot be read: ${reasonFor(error)}`, {
    remedy: isDamaged
      ? "gzip -t says whether the file is whole"
      : "check the path or address, and that you may read it",
    cause: error,
  });
}

function reasonFor(error: unknown): string {
  const { code, message, cause } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "permission denied";
  // fetch says only "fetch failed"; why, its cause knows.
  return cause instanceof Error && cause.message ? cause.message : message;
}
