import pg from "pg";
import { withClient } from "../database/with-client.ts";

/** A user of a database. */
export interface DatabaseUser {
  readonly name: string;
  readonly password: string;
}

/** Place of a database, as its clients name it. */
export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** Longest time for a statement of the reader: no API waits longer, and an abandoned search would go on. */
export const readerStatementSeconds = 30;

/**
 * Makes a user who may read a catalogue and nothing else, for an API, unless there is one; sets the password anew. Returns
 * where the database is.
 * @throws Fault `database_unreachable` or `infrastructure`
 */
export function makeReader(url: string, reader: DatabaseUser): Promise<DatabasePlace> {
  return withClient(url, async (client) => {
    const { host, port, database = "" } = client;
    await setUser(client, reader);
    await client.query(readerRights(database, reader));
    return { host, port, database };
  });
}

/** Makes a user who may connect, unless there is one, and sets the password. */
export async function setUser(client: pg.Client, { name, password }: DatabaseUser): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [name]);
  const verb = rowCount ? "ALTER" : "CREATE";
  await client.query(`${verb} USER ${pg.escapeIdentifier(name)} WITH PASSWORD ${pg.escapeLiteral(password)}`);
}

/** Builds the statements that let a user read the catalogue. */
export function readerRights(database: string, reader: DatabaseUser): string {
  const name = pg.escapeIdentifier(reader.name);
  return [
    `GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${name}`,
    `GRANT pgstac_read TO ${name}`,
    `ALTER USER ${name} SET search_path TO pgstac, public`,
    `ALTER USER ${name} SET statement_timeout TO '${readerStatementSeconds}s'`,
    `ALTER USER ${name} SET idle_in_transaction_session_timeout TO '${readerStatementSeconds}s'`,
  ].join("; ");
}
