import { spawnSync } from "node:child_process";

/**
 * True if this machine can lay out an image: it can mount, change its root, and compile Lambda's runtime interface
 * client. In CI it must be able to, because there no test may be skipped.
 */
export const canLayOutImage =
  process.env["CI"] !== undefined ||
  (process.platform === "linux" && process.getuid?.() === 0 && ["cmake", "g++", "unshare"].every(isThere));

function isThere(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}
