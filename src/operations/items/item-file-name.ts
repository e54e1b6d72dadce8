import { createHash } from "node:crypto";

/** Limit of characters of a name: file systems take 255 bytes. */
const longest = 200;

/**
 * Names the file of an item within a folder: no id leads out of it. Ids that are too long, or that no address can
 * have, are told apart by their hash.
 */
export function itemFileName(id: string): string {
  const encoded = encodeURIComponent(id.toWellFormed());
  if (encoded.length <= longest && id.isWellFormed()) return `${encoded}.json`;
  const hash = createHash("sha256").update(Buffer.from(id, "utf16le")).digest("hex").slice(0, 16);
  return `${encoded.slice(0, longest)}-${hash}.json`;
}
