/** SQL that is true if there is a ledger that the user may write; one of an older program is none. */
export const hasLedgerSql = `coalesce(has_table_privilege(to_regclass('stac_ingest.batches'), 'INSERT')
  AND has_table_privilege(to_regclass('stac_ingest.stored'), 'INSERT')
  AND has_table_privilege(to_regclass('stac_ingest.replaced'), 'INSERT')
  AND has_function_privilege(to_regproc('stac_ingest.store_versions'), 'EXECUTE'), false)`;
