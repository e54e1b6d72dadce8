import { openLocalTarget } from "../targets/local/target.ts";
import type { Target } from "../targets/target.ts";
import type { Configuration } from "./context.ts";

/** The place the pipeline runs in. */
export async function openTarget(configuration: Configuration): Promise<Target> {
  return openLocalTarget(configuration);
}
