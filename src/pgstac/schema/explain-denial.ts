import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { sqlState } from "../database/sqlstate.ts";
import { toFault } from "../database/to-fault.ts";
import { withClient } from "../database/with-client.ts";

interface Standing {
  readonly role: string;
  /** True if the role may make and change roles, as pgstac's files do. */
  readonly makesRoles: boolean;
  /** True if the database is to be made first, which the role may not do. */
  readonly lacksDatabase: boolean;
  /** The database, if the role may not make schemas in it. */
  readonly closedDatabase: string | null;
  /** Those of pgstac's roles that are there and that the role may not act as, or not give to others. */
  readonly foreign: readonly string[];
}

/** From PostgreSQL 16 on the right to make roles is no right to roles that others have made. */
const standingSql = `SELECT quote_ident(current_user) AS role,
  (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) AS "makesRoles",
  NOT EXISTS (SELECT FROM pg_database WHERE datname = coalesce($1, current_database()))
    AND NOT (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user) AS "lacksDatabase",
  (SELECT quote_ident(datname) FROM pg_database WHERE datname = coalesce($1, current_database())
    AND NOT has_database_privilege(oid, 'CREATE')) AS "closedDatabase",
  array(SELECT rolname::text FROM pg_roles
    WHERE rolname IN ('pgstac_admin', 'pgstac_ingest', 'pgstac_read') AND NOT (pg_has_role(oid, 'USAGE')
      AND (pg_has_role(oid, 'USAGE WITH ADMIN OPTION') OR current_setting('server_version_num')::int < 160000))
    ORDER BY 1) AS foreign`;

/**
 * Makes the fault of an error while pgstac was installed or migrated. Of a role that lacks a right it says which statements
 * give it to the role: mostly pgstac's roles and its database were made by another role. `database` is the one of pgstac
 * where the address names another.
 */
export async function explainDenial(url: string, error: unknown, database?: string): Promise<unknown> {
  const denial = denialIn(error);
  const standing = denial && (await readStanding(url, database));
  if (!denial || !standing) return toFault(error);
  const { role, makesRoles, lacksDatabase, closedDatabase, foreign } = standing;
  const statements = [
    ...(makesRoles ? [] : [`ALTER ROLE ${role} CREATEROLE`]),
    ...(lacksDatabase ? [`ALTER ROLE ${role} CREATEDB`] : []),
    ...(closedDatabase === null ? [] : [`GRANT CREATE ON DATABASE ${closedDatabase} TO ${role}`]),
    ...(foreign.length > 0 ? [`GRANT ${foreign.join(", ")} TO ${role} WITH ADMIN OPTION`] : []),
  ];
  if (statements.length === 0) {
    // Some right that is none of pgstac's: PostgreSQL's own words say which.
    return new Fault("infrastructure", denial.message, {
      remedy: `give role ${role} that right, or connect as a superuser`,
      cause: denial,
    });
  }
  const remedy = `as a superuser, or whoever made these: ${statements.join("; ")}`;
  const message = `role ${role} may not install or migrate pgstac (PostgreSQL: ${denial.message})`;
  return new Fault("infrastructure", message, { remedy, cause: denial });
}

/** Finds PostgreSQL's refusal of a right in an error; undefined if it is another error. */
export const denialIn = (error: unknown): pg.DatabaseError | undefined =>
  [error, (error as Error).cause].find(isDenial);

const isDenial = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.code === sqlState.insufficientPrivilege;

/** Undefined if the database does not say. */
async function readStanding(url: string, database?: string): Promise<Standing | undefined> {
  try {
    return await withClient(url, async (client) => (await client.query<Standing>(standingSql, [database])).rows[0]);
  } catch {
    return undefined;
  }
}
