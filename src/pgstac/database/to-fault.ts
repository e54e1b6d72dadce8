import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { BlockingSession } from "./blocking-sessions.ts";
import { isContention } from "./is-contention.ts";
import { isDisconnection } from "./is-disconnection.ts";
import { isInfrastructure } from "./is-infrastructure.ts";
import { lockCause } from "./lock-cause.ts";
import { outage } from "./outage.ts";
import { sqlState } from "./sqlstate.ts";

/**
 * Turns an error of the driver into a Fault, once, at the edge; any other error is a bug and stays as it is. Names the
 * sessions that kept it waiting for a lock, if they are known.
 */
export function toFault(error: unknown, sessions: readonly BlockingSession[] = []): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  if (!(error instanceof pg.DatabaseError)) return isDisconnection(error) ? outage(error) : error;
  const state = error.code;
  if (state === sqlState.lockNotAvailable) return outage(error, lockCause(sessions));
  // If a table stays missing, pgstac failed to make it without saying why: a read-only database, a full disk.
  if (isContention(error) && state !== sqlState.undefinedTable) {
    return new Fault("contention", `others kept writing to the same rows or partitions: ${error.message}`, {
      cause: error,
    });
  }
  if (state === sqlState.queryCanceled) {
    return new Fault("timeout", `a statement took longer than the database gives it (PostgreSQL: ${error.message})`, {
      remedy: "look at statement_timeout of the database's user",
      cause: error,
    });
  }
  // Half of a batch may take short enough.
  if (state === sqlState.transactionTimeout) {
    return new Fault("timeout", `a transaction took longer than the database gives it (PostgreSQL: ${error.message})`, {
      remedy: "look at transaction_timeout of the database's user",
      cause: error,
    });
  }
  return isInfrastructure(error) ? outage(error) : error;
}
