import { once } from "node:events";
import { open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { cannotWrite } from "../notes/cannot-write.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** A file or stdout that a command writes a long answer to. */
export interface Destination extends AsyncDisposable {
  write(text: string | Uint8Array): Promise<void>;
  /** Puts the file in its place; it is removed when this is not called. */
  commit(): Promise<void>;
}

/** Bytes that are written together: a call of the system for each few kilobytes takes longer than all else. */
const togetherBytes = 1 << 19;

/** Opens stdout, or the named file, which appears when it is whole and which only its owner may read. */
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
  const path = resolve(cwd(), file);
  const beside = `${path}.${process.pid}.part`;
  const refuse = (error: unknown): never => {
    throw cannotWrite(file, error);
  };
  const handle = await open(beside, "w", 0o600).catch(refuse);
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    if (bytes.length > 0) await handle.writeFile(bytes).catch(refuse);
  };
  return {
    write: async (text) => {
      const bytes = typeof text === "string" ? Buffer.from(text) : text;
      pending.push(bytes);
      pendingBytes += bytes.length;
      if (pendingBytes >= togetherBytes) await flush();
    },
    commit: async () => {
      await flush();
      await handle.sync().catch(refuse);
      await rename(beside, path).catch(refuse);
    },
    [Symbol.asyncDispose]: async () => {
      await handle.close();
      await rm(beside, { force: true });
    },
  };
}
