import { spawnSync } from "node:child_process";

/**
 * True where this machine can do what laying out an image takes: mounts and roots of its own, and compiling Lambda's
 * runtime interface client. Where the tests must leave nothing out (`CI`), it has to.
 */
export const canLayOutImage =
  process.env["CI"] !== undefined ||
  (process.platform === "linux" && process.getuid?.() === 0 && ["cmake", "g++", "unshare"].every(isThere));

function isThere(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}
