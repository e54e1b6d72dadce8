import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Programs that open an address, by platform. */
const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", linux: "xdg-open" };

/**
 * Opens an address in the operator's browser, if there is one. The browser is given a file that only the operator can
 * read and that leads on: every user of the machine can read what programs are started with. Disposed of, it leaves no
 * file behind, unless it was told where to keep it, in a private folder.
 */
export async function openBrowser(
  url: string,
  env: NodeJS.ProcessEnv,
  keptAs?: string,
): Promise<AsyncDisposable | undefined> {
  const opener = openers[process.platform];
  if (!opener || (process.platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"])) return undefined;
  const folder = keptAs === undefined ? await mkdtemp(join(tmpdir(), "stac-ingest-ui-")) : dirname(keptAs);
  const file = keptAs ?? join(folder, "page.html");
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${url}">`, { mode: 0o600 });
  const started = spawn(opener, [pathToFileURL(file).href], { stdio: "ignore", detached: true });
  // The address is printed, too.
  started.on("error", () => {});
  started.unref();
  return {
    async [Symbol.asyncDispose]() {
      if (keptAs === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
