import type { Configuration } from "../../settings/configuration.ts";
import { findUv as find } from "../../stactools/uv.ts";

/** Finds or installs the uv program. @throws Fault `tool_missing` */
export function findUv({ cacheFolder }: Pick<Configuration, "cacheFolder">): Promise<string> {
  return find(cacheFolder);
}
