import { readdir, readFile } from "node:fs/promises";

/** The Python processes that this process started to make items, and what those started in turn. */
export async function pythonProcesses(): Promise<number[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const parents = new Map<number, number>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state !== undefined && state !== "Z" && state !== "") parents.set(pid, Number(parent));
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent > 1 && (parent === process.pid || isOurs(parent));
  };
  const found: number[] = [];
  for (const pid of parents.keys()) {
    const command = isOurs(pid) ? await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "") : "";
    if (command.includes("worker.py")) found.push(pid);
  }
  return found;
}
