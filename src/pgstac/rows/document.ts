import type { ItemDocument } from "../../pipeline/item.ts";

/** An item as bytes, as it was read from a file. */
export interface BytesDocument extends Pick<ItemDocument, "id" | "collection"> {
  readonly bytes: Buffer;
}

export type Document = ItemDocument | BytesDocument;

export const bytesOf = (document: Document): Buffer =>
  "bytes" in document ? document.bytes : Buffer.from(document.text);

export const textOf = (document: Document): string => ("bytes" in document ? document.bytes.toString() : document.text);
