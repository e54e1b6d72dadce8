import { execFile } from "node:child_process";

/** Resolves to true if a process runs; one that was killed but not yet collected does not. */
export function isRunning(pid: number): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "stat=", "-p", String(pid)], (_, stdout) => resolve(/^[^Z\s]/.test(stdout)));
  });
}
