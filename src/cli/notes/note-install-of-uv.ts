import type { Configuration } from "../../settings/configuration.ts";
import type { Output } from "../terminal/output.ts";

/** Makes a listener that says that uv is being installed, which takes a while, also where there is no terminal. */
export function noteInstallOfUv(note: Output["note"]): (folder: string) => void {
  return (folder) => note(`installing uv into ${folder}, which is done once and takes a while`);
}

/**
 * Installs uv, with a note, before a pipeline is started, which would do so unheard. A failure is left to what needs uv:
 * with a cache that has all, nothing does.
 */
export async function installUvFirst(
  { settings, cacheFolder }: Pick<Configuration, "settings" | "cacheFolder">,
  note: Output["note"],
): Promise<void> {
  if (settings.database_url !== undefined && Object.keys(settings.packages).length === 0) return;
  const { findUv } = await import("../../operations/packages/find-uv.ts");
  await findUv({ cacheFolder }, { onInstall: noteInstallOfUv(note) }).catch(() => {});
}
