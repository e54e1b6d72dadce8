import { Fault } from "../fault/fault.ts";
import { readLoadDocument } from "./load-document.ts";
import type { ReadItem } from "./load-entry.ts";

/**
 * Reads an item as the load stage does, with its verdicts, and takes no other document.
 * @throws Fault as `readLoadDocument`
 */
export function readItemDocument(text: string): ReadItem {
  const { items, collections, hrefs, faults } = readLoadDocument(text);
  const [item, another] = items;
  if (item && !another && faults.length === 0) return item;
  if (faults[0]) throw faults[0];
  const [collection] = collections;
  if (collection) {
    const { type } = JSON.parse(collection.text) as { type: string };
    throw new Fault("invalid_request", `the document is no item but the ${type.toLowerCase()} ${collection.id}`, {
      remedy: "stac-ingest collections load FILE",
    });
  }
  if (hrefs.length > 0) {
    throw new Fault("invalid_request", "the document is no item but says where to read one", {
      remedy: "stac-ingest publish FILE, without --direct",
    });
  }
  throw new Fault("invalid_request", `the document holds ${items.length} items, and not one`);
}
