import { redacted } from "../../pipeline/fault/redacted.ts";

/** A database's address that can be shown and typed as it is: psql takes the password from elsewhere or asks for it. */
export const withoutPassword = (databaseUrl: string): string => redacted(databaseUrl).replace(":***@", "@");
