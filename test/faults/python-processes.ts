import { descendantsOf } from "../descendants-of.ts";

/** Lists the Python processes that a process, by default this one, started to make items, and what those started in turn. */
export function pythonProcesses(ancestor = process.pid): number[] {
  return descendantsOf(ancestor)
    .filter(({ command }) => command.includes("worker.py"))
    .map(({ pid }) => pid);
}
