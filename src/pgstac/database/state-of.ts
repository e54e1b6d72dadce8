import pg from "pg";

/** Returns the SQLSTATE of an error that the database reported; undefined for any other error. */
export const stateOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;
