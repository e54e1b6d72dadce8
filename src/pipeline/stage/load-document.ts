import { Fault } from "../fault/fault.ts";
import type { CollectionDocument } from "../item/collection.ts";
import { joined, type ReadItem } from "./load-entry.ts";
import { readEntries } from "./read-entries.ts";

/** The contents of a document that ItemLoadTopic takes: rows to store, and addresses to read more of them from. */
export interface LoadDocument {
  readonly items: readonly ReadItem[];
  readonly collections: readonly CollectionDocument[];
  readonly hrefs: readonly string[];
  /** Faults of single features or records. */
  readonly faults: readonly Fault[];
}

/**
 * Reads a message of ItemLoadTopic before it is sent.
 * @throws Fault `not_json`, `invalid_item`, `invalid_collection`, `no_collection` or `invalid_request` of the whole
 */
export function readLoadDocument(text: string): LoadDocument {
  const entries = readEntries(text);
  return {
    items: entries.flatMap(({ content }) => (content.is === "item" ? [content.item] : [])),
    collections: entries.flatMap(({ content }) => (content.is === "collection" ? [content.collection] : [])),
    hrefs: entries.flatMap(({ content }) => {
      if (content.is === "address") return [content.href];
      return content.is === "change" && content.change.change === "created" ? [content.change.href] : [];
    }),
    faults: entries.flatMap(({ place, content }) => {
      if (content.is !== "error") return [];
      const { error } = content;
      if (place === "" || !(error instanceof Fault)) throw error;
      const { kind, message, remedy } = error;
      const options = { cause: error, ...(remedy !== undefined && { remedy }) };
      return [new Fault(kind, joined(place, message, ": "), options)];
    }),
  };
}
