import type pg from "pg";
import { sqlState } from "./sqlstate.ts";

/** Function of PostgreSQL in which a row is held against policies. */
const ofPolicies = "ExecWithCheckOptions";
/** Functions of PostgreSQL that deny rows: in the first, a trigger raises an error. */
const routines: ReadonlySet<string | undefined> = new Set(["exec_stmt_raise", ofPolicies]);

/**
 * Tells whether a trigger or a policy denies a row its place, which has the state of a user who lacks a right. Goes by
 * the function that says so: messages come in the language of the server.
 */
export const isRefusal = ({ code, routine }: pg.DatabaseError): boolean =>
  code === sqlState.insufficientPrivilege && routines.has(routine);

/** Tells whether a policy denies a row its place, or no policy gives it one: PostgreSQL says the same of both. */
export const isPolicyRefusal = (error: pg.DatabaseError): boolean => isRefusal(error) && error.routine === ofPolicies;
