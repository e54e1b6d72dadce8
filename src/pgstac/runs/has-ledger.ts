/** SQL that is true if there is a ledger that the user may write. */
export const hasLedgerSql = `coalesce(has_table_privilege(to_regclass('stac_ingest.batches'), 'INSERT')
  AND has_table_privilege(to_regclass('stac_ingest.stored'), 'INSERT')
  AND has_table_privilege(to_regclass('stac_ingest.replaced'), 'INSERT'), false)`;
