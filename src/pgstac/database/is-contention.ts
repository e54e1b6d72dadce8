import pg from "pg";
import { sqlState } from "./sqlstate.ts";

const contention: ReadonlySet<string> = new Set([
  sqlState.deadlockDetected,
  sqlState.serializationFailure,
  sqlState.lockNotAvailable,
  sqlState.objectInUse,
  sqlState.duplicateTable,
  sqlState.duplicateObject,
]);
/** States that are contention only if the message says so: another session made, divided or dropped a table in use. */
const contentionMessages: ReadonlyMap<string, RegExp> = new Map([
  [sqlState.undefinedTable, /_items_\d+|relation with OID \d+/],
  [sqlState.undefinedObject, /_items_\d+/],
  [sqlState.invalidObjectDefinition, /_items_\d+/],
  [sqlState.wrongObjectType, /_items_\d+/],
  [sqlState.dependentObjectsStillExist, /_items_\d+/],
  // An index without a file: its table became one of partitions.
  [sqlState.undefinedFile, /^could not open file "pg_tblspc\/0\//],
  [sqlState.featureNotSupported, /^cached plan must not change result type/],
  [
    sqlState.internalError,
    /^(could not open relation with OID|could not find pg_class entry for|tuple concurrently|(attribute|column) .* of relation with OID|relation \d+ deleted while|cache lookup failed for)/,
  ],
]);
/** Schemas in which other sessions' changes cause violations; a trigger may violate constraints elsewhere. */
const contentionSchemas: ReadonlySet<string | undefined> = new Set(["pgstac", "pg_catalog", "stac_ingest", undefined]);
/** Violations that other sessions' changes cause if the constraint is one of pgstac's or of PostgreSQL's catalogue. */
const contentionConstraints: ReadonlyMap<string, RegExp> = new Map([
  [sqlState.uniqueViolation, /_pk$|_pkey$|_id_key$|^pg_/],
  [sqlState.checkViolation, /_dt$/],
  [sqlState.foreignKeyViolation, /^items_collections_fk|^base_items_collection_fkey/],
]);

/** Tells whether another try may succeed at once: others were at the same rows, locks or partitions. */
export function isContention(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  const { code = "", message, constraint, schema } = error;
  if (contention.has(code) || contentionMessages.get(code)?.test(message)) return true;
  const own = contentionConstraints.get(code);
  // No partition for a row is a violation without a constraint.
  if (own === undefined || !contentionSchemas.has(schema)) return false;
  return constraint === undefined || own.test(constraint);
}
