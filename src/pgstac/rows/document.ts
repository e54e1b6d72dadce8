import type { ItemDocument } from "../../pipeline/item/item.ts";

/** An item as bytes, as it was read from a file. */
export interface BytesDocument extends Pick<ItemDocument, "id" | "collection" | "bbox" | "publication"> {
  readonly bytes: Buffer;
  /** Properties that name its times, if they were read with the id. */
  readonly said?: unknown;
}

export type Document = ItemDocument | BytesDocument;

export const bytesOf = (document: Document): Buffer =>
  "bytes" in document ? document.bytes : Buffer.from(document.text);

export const textOf = (document: Document): string => ("bytes" in document ? document.bytes.toString() : document.text);
