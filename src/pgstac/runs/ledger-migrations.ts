/**
 * The statements that bring the schema `stac_ingest` from each version to the next; a version is the number of steps
 * that were run. Steps are only ever added.
 *
 * - `runs`: a row for each run, with a number that takes less room than its id; no record if only messages name it.
 * - `batches`: what a transaction did with messages of a run, one row for each of both; `dead` has a list with the
 *   sequence, stage, kind and reason of each message that died. Rows are folded into `sets` from time to time.
 * - `sets`: parts of the set of sequences with an outcome; text columns that do not apply are empty.
 * - `minutes`: how many messages ended in each minute, for rates.
 * - `versions`: a row for each time an item was stored or found unchanged: when it was published, by which message of
 *   which run; `item` is a hash of collection and id.
 */
export const ledgerMigrations: readonly string[] = [
  `CREATE TABLE stac_ingest.runs (
     id text PRIMARY KEY,
     number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
     started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     record jsonb
   );
   CREATE INDEX ON stac_ingest.runs (started_at);
   CREATE TABLE stac_ingest.batches (
     batch bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     run_id text NOT NULL,
     ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     collection text NOT NULL DEFAULT '',
     ended integer NOT NULL,
     new bytea, changed bytea, unchanged bytea, other bytea, superseded bytea, cancelled bytea, redriven bytea,
     dead jsonb,
     dead_first bigint, dead_last bigint,
     folded boolean NOT NULL DEFAULT false
   );
   CREATE INDEX ON stac_ingest.batches (run_id, batch) WHERE NOT folded;
   CREATE INDEX ON stac_ingest.batches (run_id, dead_first) WHERE dead IS NOT NULL;
   CREATE TABLE stac_ingest.sets (
     run_id text NOT NULL,
     outcome text NOT NULL,
     collection text NOT NULL,
     stage text NOT NULL,
     kind text NOT NULL,
     reason text NOT NULL,
     part integer NOT NULL,
     bits bytea NOT NULL,
     PRIMARY KEY (run_id, outcome, collection, stage, kind, reason, part)
   );
   CREATE TABLE stac_ingest.minutes (
     run_id text NOT NULL,
     minute timestamptz NOT NULL,
     ended bigint NOT NULL,
     PRIMARY KEY (run_id, minute)
   );
   CREATE TABLE stac_ingest.versions (
     item bigint NOT NULL,
     published_at bigint NOT NULL,
     run integer,
     sequence bigint,
     outcome "char" NOT NULL,
     stored_at timestamptz NOT NULL DEFAULT now()
   );
   CREATE INDEX ON stac_ingest.versions (item);
   CREATE INDEX ON stac_ingest.versions USING brin (stored_at);
   GRANT USAGE ON SCHEMA stac_ingest TO pgstac_read, pgstac_ingest;
   GRANT SELECT ON ALL TABLES IN SCHEMA stac_ingest TO pgstac_read;
   GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA stac_ingest TO pgstac_ingest`,
];
