import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond = 100;

interface Used {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** The part of `memoryBytes` that processes below this one use. */
  readonly workersBytes: number;
}

/** Sums processor time and memory of this process and all below it, from /proc. Counts time of ended ones too, and shared memory once. */
export function usedSoFar(): Used {
  const own = process.cpuUsage();
  const below = descendantsOf(process.pid);
  const ticks = below.reduce((sum, { ticks }) => sum + ticks, 0);
  const workersBytes = below.reduce((sum, { pid }) => sum + shareOf(pid), 0);
  return {
    cpuSeconds: (own.user + own.system) / 1e6 + ticks / ticksPerSecond,
    memoryBytes: shareOf(process.pid) + workersBytes,
    workersBytes,
  };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** Finds the processes below one, from /proc. */
export function descendantsOf(root: number): Process[] {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? read(Number(name)) : []));
  const found: Process[] = [];
  for (const parents = [root]; parents.length > 0; ) {
    const parent = parents.pop();
    const children = all.filter((each) => each.parent === parent);
    found.push(...children);
    parents.push(...children.map(({ pid }) => pid));
  }
  return found;
}

function read(pid: number): Process[] {
  try {
    const [, rest = ""] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const fields = rest.split(" ").map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return [{ pid, parent: fields[1] ?? 0, ticks }];
  } catch {
    return [];
  }
}

/** Reads the bytes of memory of a process, of shared memory its share; 0 once it has ended. */
export function shareOf(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
