import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { hasServer, openEmbeddedDatabase, openTestDatabase, type TestDatabase } from "./test-database.ts";

/** Databases on which the catalogue must behave the same: a PostgreSQL server, if there is one, and the embedded one. */
export const places: readonly { readonly place: string; readonly open: () => Promise<TestDatabase> }[] = [
  ...(hasServer ? [{ place: "a PostgreSQL server", open: () => openTestDatabase(defaultVersion) }] : []),
  { place: "the embedded database", open: () => openEmbeddedDatabase(defaultVersion) },
];
