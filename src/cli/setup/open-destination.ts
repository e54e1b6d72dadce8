import { once } from "node:events";
import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { folderError } from "../../operations/unwritable.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { unwritableOutput } from "./unwritable-output.ts";

/** A file or stdout that a command writes a long answer to. */
export interface Destination extends AsyncDisposable {
  write(text: string | Uint8Array): Promise<void>;
  /** Puts the file in its place; it is removed when this is not called. */
  commit(): Promise<void>;
}

/** Bytes that are written together: a call of the system for each few kilobytes takes longer than all else. */
const togetherBytes = 1 << 19;

/**
 * Opens stdout, or the named file, which appears when it is whole and which only its owner may read. A device or a pipe
 * is written to as it is.
 * @throws Fault `wrong_usage` if there can be no such file, before the answer is asked for
 */
export async function openDestination(
  file: string | undefined,
  { stdout, cwd }: Pick<Terminal, "stdout" | "cwd">,
  signal: AbortSignal,
): Promise<Destination> {
  if (file === undefined) {
    return {
      write: async (text) => {
        if (!signal.aborted && !stdout.write(text)) await once(stdout, "drain", { signal }).catch(() => undefined);
      },
      commit: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  }
  const refuse = (error: unknown): never => {
    throw unwritableOutput(file, error);
  };
  if (file === "") throw new Fault("wrong_usage", "--output names no file", { remedy: "--output with its path" });
  const place = await placeOf(resolve(cwd(), file)).catch(refuse);
  const handle = await open(place.written, "w", 0o600).catch(refuse);
  const pieces = together(handle, refuse);
  return {
    write: pieces.write,
    commit: async () => {
      await pieces.flush();
      if (place.path === place.written) return;
      await handle.sync().catch(refuse);
      await rename(place.written, place.path).catch(refuse);
    },
    [Symbol.asyncDispose]: async () => {
      await handle.close();
      if (place.path !== place.written) await rm(place.written, { force: true });
    },
  };
}

/** The path of a file behind its links, and the file beside it that is written first; a device is written itself. */
async function placeOf(path: string): Promise<{ path: string; written: string }> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (found?.isDirectory()) throw folderError();
  if (found) await access(path, constants.W_OK);
  if (found && !found.isFile()) return { path, written: path };
  const real = found ? await realpath(path) : path;
  return { path: real, written: `${real}.${process.pid}.part` };
}

function together(
  handle: FileHandle,
  refuse: (error: unknown) => never,
): { write(text: string | Uint8Array): Promise<void>; flush(): Promise<void> } {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    if (bytes.length > 0) await handle.writeFile(bytes).catch(refuse);
  };
  return {
    flush,
    write: async (text) => {
      const bytes = typeof text === "string" ? Buffer.from(text) : text;
      pending.push(bytes);
      pendingBytes += bytes.length;
      if (pendingBytes >= togetherBytes) await flush();
    },
  };
}
