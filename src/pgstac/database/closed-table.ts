import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { escapedPattern } from "../../pipeline/text/escaped-pattern.ts";
import { isPolicyRefusal } from "./is-refusal.ts";
import { outage } from "./outage.ts";

/**
 * Tables in which row-level security is on for the user, and no policy lets the user insert. Policies that restrict
 * further, and those that take no row, are not looked at.
 */
const closedTables = `SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS place, relname,
    quote_ident(current_user) AS user
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relrowsecurity AND row_security_active(pg_class.oid) AND NOT EXISTS (SELECT FROM pg_policy
    WHERE polrelid = pg_class.oid AND polpermissive AND polcmd IN ('a', '*') AND EXISTS (SELECT FROM unnest(polroles)
      AS role WHERE CASE role WHEN 0 THEN true ELSE pg_has_role(current_user, role, 'USAGE') END))`;

/**
 * Asks the catalogue of tables whether the row that an error denies could have been any other, as PostgreSQL says the
 * same of one row that a policy denies. Returns the outage if so, which names the table and the policy to make, or the
 * error as it is. The client's transaction must not be a failed one.
 */
export async function unlessClosed(client: pg.ClientBase, error: unknown): Promise<unknown> {
  const denial = denialIn(error);
  if (!denial) return error;
  const { rows } = await client.query<{ place: string; relname: string; user: string }>(closedTables);
  const closed = rows.find(({ relname }) => isNamedIn(denial.message, relname));
  if (!closed) return error;
  const { place, user } = closed;
  return outage(denial, {
    why: `row-level security is on for ${place}, and no policy lets ${user} insert there`,
    remedy: `CREATE POLICY stac_ingest ON ${place} TO ${user} USING (true) WITH CHECK (true)`,
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

/** Tells whether words in any language name a table: each has its own quotation marks. */
const isNamedIn = (words: string, table: string): boolean =>
  new RegExp(`(?<!\\w)${escapedPattern(table)}(?!\\w)`).test(words);
