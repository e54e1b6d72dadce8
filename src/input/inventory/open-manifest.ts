import { Fault } from "../../pipeline/fault/fault.ts";
import { rowLimitBytes } from "../source/lines.ts";
import { openSource, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import type { LeftOut } from "./left-out.ts";
import type { OpenedRows } from "./opened-rows.ts";
import { mayBeManifest, readS3Manifest } from "./s3-manifest.ts";

/** Opens the S3 Inventory behind its manifest; undefined if the address is of anything else. @throws Fault `unreadable_input` */
export async function openManifest(
  address: string,
  surroundings: Surroundings & { readonly leftOut?: LeftOut | undefined },
): Promise<OpenedRows | undefined> {
  if (!mayBeManifest(address.replace(/[?#].*$/s, ""))) return undefined;
  const { name, bytes, close } = await openSource(address, surroundings);
  try {
    const text = await textWithin(bytes, rowLimitBytes);
    const manifest = text === undefined ? undefined : readS3Manifest(text);
    if (!manifest) return undefined;
    const { readS3Inventory } = await import("./read-s3-inventory.ts");
    return { name, rows: readS3Inventory(address, manifest, surroundings), close: () => {} };
  } catch (error) {
    throw error instanceof Fault ? unreadable(name, error) : error;
  } finally {
    close();
  }
}

async function textWithin(bytes: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > limitBytes) return undefined;
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces).toString();
}
