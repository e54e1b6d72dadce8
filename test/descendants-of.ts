import { readdirSync, readFileSync } from "node:fs";

interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** Lists the processes that a process started, and those that these started in turn; without those that ended. */
export function descendantsOf(ancestor: number): RunningProcess[] {
  const parents = new Map<number, number>();
  for (const pid of readdirSync("/proc").map(Number)) {
    if (!(pid > 0)) continue;
    const stat = readOf(pid, "stat");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state !== undefined && state !== "Z" && state !== "") parents.set(pid, Number(parent));
  }
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent > 1 && (parent === ancestor || descends(parent));
  };
  return [...parents.keys()].filter(descends).map((pid) => ({ pid, command: readOf(pid, "cmdline") }));
}

function readOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
