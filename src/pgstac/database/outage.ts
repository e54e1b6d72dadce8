import { Fault } from "../../pipeline/fault/fault.ts";
import { type LikelyCause, likelyCause } from "./likely-cause.ts";
import { messageOf } from "./message-of.ts";

/** Makes the fault of a database that cannot serve any request: the likely cause first, then the database's words. */
export function outage(error: Error, cause?: LikelyCause): Fault {
  const words = messageOf(error);
  const { why, remedy } = cause ?? causeOf(error) ?? {};
  const message = `the database cannot serve: ${why === undefined ? words : `${why} (PostgreSQL: ${words})`}`;
  return new Fault("infrastructure", message, { ...(remedy !== undefined && { remedy }), cause: error });
}

function causeOf(error: Error): { readonly why?: string; readonly remedy: string } | undefined {
  if (error.message.includes("statement pooling mode")) {
    return { remedy: "set pool_mode = transaction in PgBouncer, or give the server's own address" };
  }
  return likelyCause(error);
}
