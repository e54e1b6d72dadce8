import type pg from "pg";
import { sqlState } from "./sqlstate.ts";

/** Functions of PostgreSQL in which a trigger raises an error, and in which a row is held against a policy. */
const routines: ReadonlySet<string | undefined> = new Set(["exec_stmt_raise", "ExecWithCheckOptions"]);

/**
 * Tells whether a trigger or a policy denies a row its place, which has the state of a user who lacks a right. Goes by
 * the function that says so: messages come in the language of the server.
 */
export const isRefusal = ({ code, routine }: pg.DatabaseError): boolean =>
  code === sqlState.insufficientPrivilege && routines.has(routine);
