/** The key of the advisory lock that all loads share, and that a migration of pgstac holds alone. */
export const migrationLock = "hashtext('stac-ingest'), 0";
