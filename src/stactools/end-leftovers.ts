import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { markName } from "./worker-environment.ts";

/** What tells the processes that a package started from all others. */
export interface Leftovers {
  readonly mark: string;
  /** The user that only they have; undefined where they share one with others. */
  readonly user: number | undefined;
}

/** A process that starts others faster than they are ended is given up on after so many looks. */
const mostLooks = 50;

/**
 * Ends what a package started and left behind, even in sessions of its own. Only where there is /proc; elsewhere process
 * groups must do.
 */
export async function endLeftovers(leftovers: Leftovers): Promise<void> {
  for (let look = 0; look < mostLooks; look += 1) {
    const found = await find(leftovers);
    if (found.length === 0) return;
    for (const pid of found) end(pid);
    await delay(5);
  }
}

async function find({ mark, user }: Leftovers): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const marked = `${markName}=${mark}\0`;
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      if (environment.includes(marked)) return pid;
      return user !== undefined && (await isRunAs(pid, user)) ? pid : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

/** A process that has ended and is not yet collected keeps its user. */
async function isRunAs(pid: number, user: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "latin1").catch(() => "");
  return new RegExp(`^Uid:\\s+${user}\\s`, "m").test(status) && !/^State:\s+[ZX]/m.test(status);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
