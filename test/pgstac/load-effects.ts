import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import type { LoadEffects } from "../../src/pipeline/stage/load.ts";

/** Effects of the load stage on a catalogue, for messages that carry their items. */
export const loadEffects = (catalogue: Catalogue): LoadEffects => ({
  loadItems: (collection, documents) => catalogue.loadItems(collection, documents),
  loadCollection: catalogue.loadCollection,
  createCollection: catalogue.createCollection,
  stacVersionOf: (collection) => catalogue.stacVersionOf(collection),
  ledger: catalogue,
  readPayload: () => Promise.reject(new Error("no payloads here")),
  log: () => {},
  now: Date.now,
});
