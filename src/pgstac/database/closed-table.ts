import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { escapedPattern } from "../../pipeline/text/escaped-pattern.ts";
import { isPolicyRefusal } from "./is-refusal.ts";
import { outage } from "./outage.ts";

/** Builds the condition that no policy of a table in `pg_class` lets the user insert (`a`), delete (`d`) or read (`r`). */
const isClosed = (command: "a" | "d" | "r"): string => `NOT EXISTS (SELECT FROM pg_policy
    WHERE polrelid = pg_class.oid AND polpermissive AND polcmd IN ('${command}', '*') AND EXISTS (SELECT FROM unnest(polroles)
      AS role WHERE CASE role WHEN 0 THEN true ELSE pg_has_role(current_user, role, 'USAGE') END))`;

/**
 * Tables of some names in which row-level security is on for the user, and if no policy lets the user insert; those of
 * pgstac come first, then those of the search path, which a transaction that ended no longer has. Policies that restrict
 * further, and those that take no row, are not looked at.
 */
const guardedTables = `SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS place, relname,
    quote_ident(current_user) AS user, (nspname = 'pgstac' OR nspname = ANY (current_schemas(true))) AS is_near,
    ${isClosed("a")} AS is_closed
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relname = ANY ($1::name[]) AND relrowsecurity AND row_security_active(pg_class.oid)
  ORDER BY nspname <> 'pgstac', array_position(current_schemas(true), nspname)`;

interface GuardedTable {
  readonly place: string;
  readonly relname: string;
  readonly user: string;
  readonly is_near: boolean;
  readonly is_closed: boolean;
}

/**
 * Asks the catalogue of tables whether the row that an error denies could have been any other, as PostgreSQL says the
 * same of one row that a policy denies. Returns the outage if so, which names the table and the policy to make, or the
 * error as it is. PostgreSQL names no schema: where one of several tables of the name takes rows, the row is at fault.
 * The client's transaction must not be a failed one.
 */
export async function unlessClosed(client: pg.ClientBase, error: unknown): Promise<unknown> {
  const denial = denialIn(error);
  if (!denial) return error;
  const { rows } = await client.query<GuardedTable>(guardedTables, [namesIn(denial.message)]);
  const named = rows.filter(({ relname }) => isNamedIn(denial.message, relname));
  const near = named.filter(({ is_near }) => is_near);
  const meant = near.length > 0 ? near : named;
  const [first] = meant;
  if (!first || meant.some(({ is_closed }) => !is_closed)) return error;
  const { place, user } = first;
  return outage(denial, {
    why: `row-level security is on for ${place}, and no policy lets ${user} insert there`,
    remedy: `CREATE POLICY stac_ingest ON ${place} TO ${user} USING (true) WITH CHECK (true)`,
  });
}

/**
 * Makes sure that policies let the user find and delete rows of a table of pgstac, which stay without a word otherwise.
 * @throws Fault `infrastructure` if row-level security is on for it, and none does
 */
export async function requireDeletion(client: pg.ClientBase, table: string): Promise<void> {
  const { rows } = await client.query<{ user: string }>(
    `SELECT quote_ident(current_user) AS user FROM pg_class
     WHERE oid = to_regclass($1) AND relrowsecurity AND row_security_active(oid) AND (${isClosed("d")} OR ${isClosed("r")})`,
    [`pgstac.${table}`],
  );
  const [found] = rows;
  if (!found) return;
  const why = `row-level security is on for pgstac.${table}, and no policy lets ${found.user} delete there`;
  throw new Fault("infrastructure", `the database cannot serve: ${why}`, {
    remedy: `CREATE POLICY stac_ingest ON pgstac.${table} TO ${found.user} USING (true) WITH CHECK (true)`,
  });
}

/** Tells whether an outage is that of a table to which a trigger or a function writes, and not the statement itself. */
export const isClosedToTrigger = (fault: Fault): boolean =>
  fault.kind === "infrastructure" && denialIn(fault)?.where !== undefined;

/** The error of a policy, if it is one or the cause of a Fault. */
function denialIn(error: unknown): pg.DatabaseError | undefined {
  const origin = error instanceof Fault ? error.cause : error;
  return origin instanceof pg.DatabaseError && isPolicyRefusal(origin) ? origin : undefined;
}

/** The words that may name a table, alone or within quotation marks, as an index can find them. */
const namesIn = (words: string): string[] => [
  ...(words.match(/[\p{L}\p{N}_$]+/gu) ?? []),
  ...Array.from(words.matchAll(/["'`„“”«»‘’]\s*([^"'`„“”«»‘’]+?)\s*["'`„“”«»‘’]/gu), ([, name = ""]) => name),
];

/** Tells whether words in any language name a table: each has its own quotation marks. */
const isNamedIn = (words: string, table: string): boolean =>
  new RegExp(`(?<!\\w)${escapedPattern(table)}(?!\\w)`).test(words);
