import type { Configuration } from "../../settings/configuration.ts";
import { type FindUvOptions, findUv as find } from "../../stactools/uv.ts";

/** Finds or installs the uv program. @throws Fault `tool_missing` */
export function findUv(
  { cacheFolder }: Pick<Configuration, "cacheFolder">,
  options?: Pick<FindUvOptions, "onInstall">,
): Promise<string> {
  return find(cacheFolder, options);
}
