import { Fault } from "../../pipeline/fault.ts";
import { refusal } from "../rows/refusal.ts";

export const alreadyThere = (id: string): Fault => refusal(id, "it is in the catalogue already");

export const missingCollection = (collection: string): Fault =>
  new Fault("collection_missing", `there is no collection ${collection} in the catalogue`, {
    remedy: "stac-ingest collections load FILE, or set create_missing_collections",
  });
