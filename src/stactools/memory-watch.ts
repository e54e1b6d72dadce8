import { readFile } from "node:fs/promises";

/** A process that can be ended for the memory it holds. */
export interface Watched {
  readonly pid: number | undefined;
  endForMemory(message: string): void;
}

const intervalMilliseconds = 250;

/**
 * Ends the process that holds the most memory when all together hold more than the limit. Its own message then fails with
 * a reason, instead of the whole function. Needs /proc.
 */
export function watchMemory(limitBytes: number, processes: () => Iterable<Watched>): Disposable {
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    const held = await Promise.all(
      [...processes()].map(async (process) => ({ process, bytes: await ownBytes(process.pid) })),
    );
    looking = false;
    const total = held.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= limitBytes) return;
    const [most] = held.sort((a, b) => b.bytes - a.bytes);
    const inMegabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;
    most?.process.endForMemory(
      `out of memory: all workers together held ${inMegabytes(total)} of ${inMegabytes(limitBytes)}, this one ${inMegabytes(most.bytes)}`,
    );
  }, intervalMilliseconds);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Memory that a process does not share with its fork server. */
async function ownBytes(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0;
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Private_Dirty:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
}
