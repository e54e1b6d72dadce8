import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { markName } from "./worker-environment.ts";

/** Marks of the processes that a package started. */
export interface Leftovers {
  readonly mark: string;
  /** The user that only they run as; undefined if they share it with other processes. */
  readonly user: number | undefined;
}

/** Time after which it gives up: a process may start others faster than they end, or hang in the kernel. */
const limitMilliseconds = 5000;

/**
 * Ends processes that a package started and left behind, even in sessions of their own. Needs /proc; on other systems only
 * process groups are ended.
 */
export async function endLeftovers(leftovers: Leftovers): Promise<void> {
  for (const deadline = steadyNow() + limitMilliseconds; steadyNow() < deadline; ) {
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

/** True if a running process belongs to a user; one that has ended and is not yet collected does not count. */
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
