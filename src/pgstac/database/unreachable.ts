import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { likelyCause } from "./likely-cause.ts";
import { messageOf } from "./message-of.ts";
import { refusesLogin } from "./refuses-login.ts";
import { sqlState } from "./sqlstate.ts";
import { stateOf } from "./state-of.ts";

/** Makes the fault of a database to which no connection can be opened: its address without the password, and the likely cause. */
export function unreachable(url: string, error: Error): Fault {
  const { host, port, database, user } = new pg.Client(url);
  const place = `${host}:${port}/${database}`;
  if (stateOf(error) === sqlState.operatorIntervention) {
    return new Fault("database_unreachable", `${place} takes no connection now: ${error.message}`, {
      remedy: "wait a minute, and try again",
      cause: error,
    });
  }
  const words = messageOf(error);
  const { why, remedy } = likelyCause(error) ?? {};
  const what =
    error instanceof pg.DatabaseError || refusesLogin(error)
      ? `the database at ${place} takes no connection${refusesLogin(error) ? ` of user ${user}` : ""}`
      : `no database answers at ${place}`;
  const said = why === undefined ? words : `${why} (PostgreSQL: ${words})`;
  return new Fault("database_unreachable", `${what}: ${said}`, {
    remedy: remedy ?? `pg_isready --host ${host} --port ${port}, and check the address, user and password`,
    cause: error,
  });
}
