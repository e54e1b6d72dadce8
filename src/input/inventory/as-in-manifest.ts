import { createHash } from "node:crypto";
import { Fault } from "../../pipeline/fault/fault.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import type { S3ManifestFile } from "./s3-manifest.ts";

/**
 * Passes on the bytes of a file of an S3 Inventory as it is stored.
 * @throws Fault `unreadable_input` at their end if they are others than its manifest says
 */
export async function* asInManifest(
  bytes: AsyncIterable<Uint8Array>,
  { size, md5 }: S3ManifestFile,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("md5");
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    hash.update(piece);
    yield piece;
  }
  checkSize(length, size);
  if (md5 !== undefined && hash.digest("hex") !== md5) throw another("its MD5 is not the one in the manifest");
}

/** @throws Fault `unreadable_input` if a file of an S3 Inventory has another size than its manifest says */
export function checkSize(length: number, size: number | undefined): void {
  if (size === undefined || length === size) return;
  throw another(`it has ${grouped(length)} bytes, and the manifest says ${grouped(size)}`);
}

const another = (reason: string): Fault =>
  new Fault("unreadable_input", reason, { remedy: "fetch the file again, and the manifest that was written with it" });
