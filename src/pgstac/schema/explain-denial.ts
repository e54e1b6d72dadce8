import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { sqlState } from "../database/sqlstate.ts";
import { toFault } from "../database/to-fault.ts";

interface Standing {
  readonly role: string;
  /** True if the role may make and change roles, as pgstac's files do. */
  readonly makesRoles: boolean;
  /** The database, if the role may not make schemas in it. */
  readonly closedDatabase: string | null;
  /** Those of pgstac's roles that are there and that the role may not act as, or not give to others. */
  readonly foreign: readonly string[];
}

/** From PostgreSQL 16 on the right to make roles is no right to roles that others have made. */
const standingSql = `SELECT quote_ident(current_user) AS role,
  (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) AS "makesRoles",
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
  const denial = [error, (error as Error).cause].find(isDenial);
  const standing = denial && (await readStanding(url, database));
  if (!denial || !standing) return toFault(error);
  const { role, makesRoles, closedDatabase, foreign } = standing;
  const statements = [
    ...(makesRoles ? [] : [`ALTER ROLE ${role} CREATEROLE`]),
    ...(closedDatabase === null ? [] : [`GRANT CREATE ON DATABASE ${closedDatabase} TO ${role}`]),
    ...(foreign.length > 0 ? [`GRANT ${foreign.join(", ")} TO ${role} WITH ADMIN OPTION`] : []),
  ];
  const remedy =
    statements.length > 0
      ? `as a superuser, or whoever made these: ${statements.join("; ")}`
      : "connect as the role that installed pgstac, or as a superuser";
  const message = `role ${role} may not install or migrate pgstac (PostgreSQL: ${denial.message})`;
  return new Fault("infrastructure", message, { remedy, cause: denial });
}

const isDenial = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.code === sqlState.insufficientPrivilege;

/** Undefined if the database does not say. */
async function readStanding(url: string, database?: string): Promise<Standing | undefined> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return (await client.query<Standing>(standingSql, [database])).rows[0];
  } catch {
    return undefined;
  } finally {
    await client.end();
  }
}
