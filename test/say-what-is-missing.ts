import { hasServer } from "./pgstac/test-database.ts";

/** What is skipped is said once, before the tests run. */
export function setup(): void {
  if (hasServer) return;
  console.warn(
    "No PostgreSQL server with PostGIS was found: tests that only a server can pass are skipped, the others use the " +
      "embedded database. Name a server where databases may be created in TEST_DATABASE_URL to run all.",
  );
}
