import pg from "pg";
import { sqlClass, sqlState } from "./sqlstate.ts";

/** Words of PgBouncer, which gives no state of its own to clients that it does not know. */
const ofPooler = /^(SASL|password) authentication failed|^empty password|^no such user/;

/** Tells whether the server demands a password and none is given. The driver finds that, and PostgreSQL where it is read as text. */
export const lacksPassword = ({ message }: Error): boolean =>
  /client password must be|^empty password returned/.test(message);

/** Tells whether the server or a pooler does not take the password, or does not know the user, which it keeps to itself. */
export const deniesPassword = (error: Error): boolean =>
  error instanceof pg.DatabaseError &&
  (error.code === sqlState.invalidPassword ||
    (error.code === sqlState.protocolViolation && ofPooler.test(error.message)));

/** Tells whether the server lets this user not in, for whichever reason. */
export const refusesLogin = (error: Error): boolean =>
  lacksPassword(error) ||
  deniesPassword(error) ||
  (error instanceof pg.DatabaseError && error.code?.startsWith(sqlClass.invalidAuthorization) === true);
