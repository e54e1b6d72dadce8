import { canMount } from "./faults/small-disk.ts";
import { canLayOutImage } from "./image/can-lay-out-image.ts";
import { hasServer } from "./pgstac/test-database.ts";

/** What is skipped is said once, before the tests run. */
export function setup(): void {
  if (!hasServer) {
    console.warn(
      "No PostgreSQL server with PostGIS was found: tests that only a server can pass are skipped, the others use the " +
        "embedded database. Name a server where databases may be created in TEST_DATABASE_URL to run all.",
    );
  }
  if (!canMount) {
    console.warn("The tests of a full disk are skipped: they need Linux, root and the right to mount a small disk.");
  }
  if (!canLayOutImage) {
    console.warn(
      "The tests of the gen function's image are skipped: they need Linux, root, cmake, g++ and unshare, because they " +
        "carry out its Dockerfile without Docker.",
    );
  }
}
