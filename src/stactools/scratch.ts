import { mkdtempSync, rmSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { isAlive } from "../pipeline/process/is-alive.ts";
import { systemReason } from "../pipeline/process/system-reason.ts";

/** Uses of a folder: temporary files of a worker, home of a fork server, or the socket of the STAC API or of an item maker. */
const uses = ["worker", "home", "api", "maker"] as const;
const abandonedAfterMilliseconds = 600_000;

/**
 * Makes a folder for temporary files; its name holds the number of the process that removes it.
 * @throws Fault `infrastructure`, as on a full disk
 */
export function makeScratch(use: (typeof uses)[number]): string {
  try {
    return mkdtempSync(join(tmpdir(), `stac-ingest-${use}-${process.pid}-`));
  } catch (error) {
    const why = systemReason(error);
    throw new Fault("infrastructure", `no folder for temporary files can be made in ${tmpdir()}: ${why}`, {
      remedy: "make room there, or set TMPDIR to another folder",
      cause: error,
    });
  }
}

/** Removes a folder synchronously, because this process may be ending. A later process removes what is left. */
export function removeScratch(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A process that the worker started may still write there.
  }
}

/** Removes folders of processes that were killed. */
export async function sweepScratch(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^stac-ingest-(?:${uses.join("|")})-(\\d+)-`).exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const path = join(tmpdir(), name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    // Another container may share the folder but not the process numbers.
    if (Date.now() - mtimeMs > abandonedAfterMilliseconds) await rm(path, { recursive: true, force: true });
  }
}
