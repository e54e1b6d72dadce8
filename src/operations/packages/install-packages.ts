import { Fault } from "../../pipeline/fault/fault.ts";
import { unlessAborted } from "../../pipeline/process/when-aborted.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { openItemMaker } from "../../stactools/open-item-maker.ts";

export interface InstallOptions {
  readonly onSet: (name: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Installs locked package sets on this machine and imports each once, so that its groups are known. Returns why that
 * failed, by the names of the sets.
 */
export async function installPackages(
  { settings, lockPath, cacheFolder, stateFolder }: Configuration,
  names: readonly string[],
  { onSet, signal }: InstallOptions,
): Promise<ReadonlyMap<string, Fault>> {
  const folders = { readable: () => [], closed: [stateFolder] };
  await using maker = openItemMaker({ settings, lockPath, cacheFolder, folders, log: () => {} });
  const faults = new Map<string, Fault>();
  for (const name of names) {
    signal.throwIfAborted();
    onSet(name);
    await unlessAborted(maker.preload(name), signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
      faults.set(name, error);
    });
  }
  return faults;
}
