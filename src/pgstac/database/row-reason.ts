import pg from "pg";

/** Says in the database's words what is wrong with a row; the detail often names the value. */
export function rowReason(error: unknown): string {
  const { message } = error as Error;
  return error instanceof pg.DatabaseError && error.detail ? `${message} (${error.detail})` : message;
}
