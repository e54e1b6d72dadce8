/**
 * The statements that bring the schema `stac_ingest` from each version to the next; a version is the number of steps
 * that were run. Steps are only ever added.
 *
 * - `runs`: a row for each run, with a number that takes less room than its id; no record if only messages name it. The
 *   versions of its items come after `first_stored`, and no transaction before `first_writer` wrote one of its items; null
 *   if that is not known.
 * - `batches`: what a transaction did with messages of a run, one row for each of both; `dead` has a list with the
 *   sequence, stage, kind and reason of each message that died. Rows are folded into `sets` from time to time.
 * - `sets`: parts of the set of sequences with an outcome; text columns that do not apply are empty.
 * - `minutes`: how many messages ended in each minute, for rates.
 * - `stored`: a row for each transaction that stored items or found them unchanged; `versions` is the list of their
 *   versions, as `version-list.ts` packs it: when each was published, by which message of which of the `runs`. The
 *   collection is empty where an older program wrote it. `writer` is the transaction, by which those are found that
 *   committed while another one was at work.
 * - `versions`: a row for each entry of those lists that are indexed, by which it is found; `item` is a hash of collection
 *   and id. A row takes longer than all else that is recorded of an item, so a list has none until many lists have to
 *   be looked through.
 * - `notices`: what is to be told of the items of a transaction, until it was told; `item` is a hash of one of them, and
 *   others may send it from `due_at` on. `is_left` if the run that kept it may be gone.
 * - `replaced`: a few examples for each run of a message whose item another message of the run made, too; all of them are
 *   in `batches` and `sets`.
 *
 * What every batch asks is a function, which takes fewer messages. Its statements are planned anew each time: a plan that
 * was made while a table was empty reads the whole of it later.
 * - `know_runs` gives each of these runs a row, if it has none yet.
 * - `store_versions` adds a row to `stored`. If another transaction stored one of the items, or found it unchanged, since
 *   the snapshot `before`, this one is refused: it is repeated, and judged anew. Without the lock of a part of the
 *   collection, loaders do not wait for each other before they judge, and one that finds its item unchanged locks no row.
 *   So the last of both looks once more, and from here until it has committed there is one at a time.
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
  `ALTER TABLE stac_ingest.versions RENAME TO old_versions;
   CREATE TABLE stac_ingest.stored (
     number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     stored_at timestamptz NOT NULL DEFAULT now(),
     published_to bigint NOT NULL,
     runs text[] NOT NULL,
     versions bytea NOT NULL
   );
   ALTER TABLE stac_ingest.stored ALTER versions SET STORAGE EXTERNAL;
   CREATE TABLE stac_ingest.versions (
     item bigint NOT NULL,
     stored integer NOT NULL,
     place integer NOT NULL
   );
   INSERT INTO stac_ingest.stored (stored_at, published_to, runs, versions)
   SELECT old.stored_at, max(old.published_at), named.runs,
     string_agg(int8send(old.item) || int4send(0) || int8send(old.published_at) || int8send(coalesce(old.sequence, 0))
       || int4send(coalesce(array_position(named.runs, runs.id), 0)) || charsend(old.outcome), ''::bytea)
   FROM stac_ingest.old_versions AS old LEFT JOIN stac_ingest.runs ON runs.number = old.run
   JOIN (SELECT stored_at, coalesce(array_agg(DISTINCT id) FILTER (WHERE id IS NOT NULL), '{}') AS runs
     FROM stac_ingest.old_versions LEFT JOIN stac_ingest.runs ON runs.number = run GROUP BY stored_at) AS named
     USING (stored_at)
   GROUP BY old.stored_at, named.runs;
   INSERT INTO stac_ingest.versions (item, stored, place)
   SELECT ('x' || encode(substring(stored.versions FROM place * 33 + 1 FOR 8), 'hex'))::bit(64)::bigint, number, place
   FROM stac_ingest.stored, generate_series(0, length(stored.versions) / 33 - 1) AS place;
   DROP TABLE stac_ingest.old_versions;
   CREATE INDEX ON stac_ingest.stored (published_to);
   CREATE INDEX ON stac_ingest.stored (stored_at);
   CREATE INDEX ON stac_ingest.versions USING hash (item);
   GRANT SELECT ON stac_ingest.stored, stac_ingest.versions TO pgstac_read;
   GRANT SELECT, INSERT, UPDATE, DELETE ON stac_ingest.stored, stac_ingest.versions TO pgstac_ingest`,
  `ALTER TABLE stac_ingest.runs ADD first_stored integer NOT NULL DEFAULT 0;
   ALTER TABLE stac_ingest.batches ADD replaced bytea;
   CREATE TABLE stac_ingest.replaced (
     run_id text NOT NULL,
     sequence bigint NOT NULL,
     replaced_by bigint NOT NULL,
     collection text NOT NULL,
     item text NOT NULL,
     PRIMARY KEY (run_id, sequence)
   );
   GRANT SELECT ON stac_ingest.replaced TO pgstac_read;
   GRANT SELECT, INSERT, UPDATE, DELETE ON stac_ingest.replaced TO pgstac_ingest`,
  `CREATE TABLE stac_ingest.notices (
     number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     due_at timestamptz NOT NULL,
     is_left boolean NOT NULL DEFAULT false,
     item bigint NOT NULL,
     items text NOT NULL
   );
   GRANT SELECT ON stac_ingest.notices TO pgstac_read;
   GRANT SELECT, INSERT, UPDATE, DELETE ON stac_ingest.notices TO pgstac_ingest`,
  `ALTER TABLE stac_ingest.runs ADD first_writer xid8;
   ALTER TABLE stac_ingest.stored ADD collection text NOT NULL DEFAULT '';
   ALTER TABLE stac_ingest.stored ADD is_indexed boolean NOT NULL DEFAULT true;
   DROP INDEX stac_ingest.stored_published_to_idx;
   CREATE INDEX ON stac_ingest.stored (collection, published_to);
   CREATE INDEX ON stac_ingest.stored (collection, number) WHERE NOT is_indexed`,
  `ALTER TABLE stac_ingest.stored ADD writer xid8 NOT NULL DEFAULT pg_current_xact_id();
   CREATE INDEX ON stac_ingest.stored (collection, writer)`,
  `CREATE FUNCTION stac_ingest.know_runs(ids text[]) RETURNS void LANGUAGE plpgsql
   SET plan_cache_mode = force_custom_plan AS $$
   BEGIN
     IF (SELECT count(*) FROM stac_ingest.runs WHERE id = ANY (ids)) = cardinality(ids) THEN RETURN; END IF;
     INSERT INTO stac_ingest.runs (id, first_stored, first_writer)
     SELECT named, (SELECT coalesce(max(number), 0) FROM stac_ingest.stored), pg_snapshot_xmin(pg_current_snapshot())
     FROM unnest(ids) AS named ON CONFLICT DO NOTHING;
   END $$;
   CREATE FUNCTION stac_ingest.store_versions(
     of_collection text, published_to bigint, runs text[], versions bytea, before pg_snapshot
   ) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
   DECLARE
     -- Bytes of a version, and of the three words of the item's hash, which come first.
     of_version CONSTANT integer := 33;
     of_hash CONSTANT integer := 12;
     meanwhile bytea;
   BEGIN
     IF before IS NOT NULL THEN
       PERFORM pg_advisory_xact_lock(hashtext('stac-ingest versions'), hashtext(of_collection));
       SELECT string_agg(stored.versions, '') INTO meanwhile FROM stac_ingest.stored WHERE collection = of_collection
         AND writer >= pg_snapshot_xmin(before) AND NOT pg_visible_in_snapshot(writer, before)
         -- Numbers of another server, from which the database was restored, are no later than all that is.
         AND writer < pg_snapshot_xmax(pg_current_snapshot());
       IF meanwhile IS NOT NULL AND EXISTS (
         SELECT FROM generate_series(1, length(meanwhile), of_version) AS theirs
         WHERE substring(meanwhile FROM theirs FOR of_hash) IN (
           SELECT substring(versions FROM ours FOR of_hash) FROM generate_series(1, length(versions), of_version) AS ours
         )
       ) THEN
         RAISE EXCEPTION 'another version of an item was stored meanwhile' USING ERRCODE = 'serialization_failure';
       END IF;
     END IF;
     INSERT INTO stac_ingest.stored (collection, published_to, runs, versions, is_indexed)
     VALUES (of_collection, published_to, runs, versions, false);
   END $$;
   GRANT EXECUTE ON FUNCTION stac_ingest.know_runs, stac_ingest.store_versions TO pgstac_ingest`,
];
