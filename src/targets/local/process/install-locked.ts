import type { ItemMaker } from "../../../stactools/item-maker.ts";
import { knownSetFor } from "../../../stactools/locked-set-for.ts";
import type { PipelineOptions } from "./run-pipeline-options.ts";

/**
 * Installs the packages of settings that are locked, one after another, before a message needs them. The message that
 * needs a package tells why it cannot be installed.
 */
export async function installLocked(
  { settings, lockPath, cacheFolder }: PipelineOptions,
  itemMaker: Pick<ItemMaker, "install">,
): Promise<void> {
  for (const name of Object.keys(settings.packages)) {
    const known = await knownSetFor(name, { settings, lockPath, cacheFolder }).catch(() => undefined);
    if (known) await itemMaker.install(name).catch(() => {});
  }
}
