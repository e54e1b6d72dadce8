import type { DatabasePlace, DatabaseUser } from "../../../pgstac/schema/make-reader.ts";

/** A user who reads a catalogue, by the variables that clients of PostgreSQL take them from. */
export interface CatalogueReader extends Readonly<Record<string, string>> {
  readonly PGHOST: string;
  readonly PGPORT: string;
  readonly PGDATABASE: string;
  readonly PGUSER: string;
  readonly PGPASSWORD: string;
}

/** Variables that say how a connection is encrypted, and the parts of an address that do. */
const encryption = { PGSSLMODE: "sslmode", PGSSLROOTCERT: "sslrootcert" } as const;

/**
 * Builds the variables by which a user reaches a database.
 * @param url an address of the same server, which says how the connection is encrypted
 */
export function catalogueReader(
  { host, port, database }: DatabasePlace,
  { name, password }: DatabaseUser,
  url: string,
): CatalogueReader {
  const { searchParams } = new URL(url);
  const asked = Object.entries(encryption).flatMap(([variable, part]) => {
    const value = searchParams.get(part);
    // A mode that only this program's driver knows.
    return value ? [[variable, value === "no-verify" ? "require" : value] as const] : [];
  });
  return {
    ...Object.fromEntries(asked),
    // It is put into an address: a folder of sockets has slashes.
    PGHOST: encodeURIComponent(host),
    PGPORT: String(port),
    PGDATABASE: encodeURIComponent(database),
    PGUSER: name,
    PGPASSWORD: password,
  };
}
