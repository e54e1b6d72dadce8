import { requireNode } from "../../settings/require-node.ts";
import type { Check } from "../../targets/target.ts";
import { failedCheck } from "./failed-check.ts";

/** Checks that Node has everything this program uses: SQLite, the source of numbers while it parses JSON. */
export function checkNode(version: string): Check {
  const part = "node";
  try {
    requireNode(version);
    return { part, ok: true, found: version };
  } catch (error) {
    return failedCheck(part, error);
  }
}
