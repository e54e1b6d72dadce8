/** The role that every client of the embedded database is; no superuser. */
export const clientRole = "stac_ingest";
