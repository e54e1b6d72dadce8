import pg from "pg";
import { sqlState } from "./sqlstate.ts";

/** Tells whether a table takes no COPY because its rows are held against policies; it takes INSERT. */
export const deniesCopy = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === sqlState.featureNotSupported && error.routine === "DoCopy";
