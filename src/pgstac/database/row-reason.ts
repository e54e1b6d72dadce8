import pg from "pg";
import { sqlState } from "./sqlstate.ts";

/** Says what is likely wrong with a row, then the database's words; their detail often names the value. */
export function rowReason(error: unknown): string {
  const { message } = error as Error;
  if (!(error instanceof pg.DatabaseError)) return message;
  const words = error.detail ? `${message} (${error.detail})` : message;
  if (/surrogate/.test(words)) return `${halfCharacter} (PostgreSQL: ${words})`;
  const why = Object.hasOwn(causes, error.code ?? "") ? causes[error.code ?? ""] : undefined;
  return why === undefined ? words : `${why} (PostgreSQL: ${words})`;
}

const halfCharacter = "a text holds half a character: \\ud800 to \\udfff mean something only in pairs";

const causes: Readonly<Record<string, string>> = {
  "22001": "a text is too long for its column",
  "22003": "a number is too large for its column",
  "22007": "a time is not spelt as PostgreSQL reads it",
  "22008": "a time is beyond those that PostgreSQL knows",
  "22021": "a text is not UTF-8",
  "22023": "a value is not one that a function takes",
  "22P02": "a value is not spelt as its column wants it",
  "22P05": "a text holds a character that PostgreSQL cannot store, such as \\u0000",
  [sqlState.notNullViolation]: "a value that must be there is missing",
  [sqlState.foreignKeyViolation]: "its collection is not in the catalogue",
  [sqlState.uniqueViolation]: "its id is in the catalogue already",
  [sqlState.checkViolation]: "a constraint of the table, such as a partition's times, does not take it",
  "54000": "it is too large for an index or a table: its id may be too long",
  "54001": "it is nested too deep",
  [sqlState.featureNotSupported]: "it needs what this version of PostgreSQL or PostGIS cannot do",
};
