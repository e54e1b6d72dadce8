import { Fault } from "../../pipeline/fault.ts";

/** Makes the fault of items whose collection is not in the catalogue. */
export const missingCollection = (collection: string): Fault =>
  new Fault("collection_missing", `there is no collection ${collection} in the catalogue`, {
    remedy: "stac-ingest collections load FILE, or set create_missing_collections",
  });
