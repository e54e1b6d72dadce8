import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A temporary file with the bytes of something that can be read only once, from its beginning. */
export interface Spooled extends Disposable {
  readonly path: string;
}

/** Writes bytes to a temporary file, which is gone once it is disposed of. */
export async function spooled(bytes: AsyncIterable<Uint8Array>): Promise<Spooled> {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-input-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, "input");
  try {
    await pipeline(Readable.from(copies(bytes), { objectMode: true }), createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    remove();
    throw error;
  }
  return { path, [Symbol.dispose]: remove };
}

/** The memory of a piece may be used again for the next, and a stream holds several. */
async function* copies(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of bytes) yield Buffer.from(piece);
}
