/** The role that clients of the embedded database are; no superuser. */
export const clientRole = "stac_ingest";

/** The role of the STAC API there, which only reads the catalogue. */
export const readerRole = "stac_ingest_reader";
