import { createHash } from "node:crypto";

/** Hashes values into a short name that only equal values share. */
export function fingerprint(...parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 20);
}
