/** The advisory lock a load shares with all others; held by one alone while pgstac itself is being changed. */
export const migrationLock = "hashtext('stac-ingest'), 0";
