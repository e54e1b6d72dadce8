import { execFileSync, spawnSync } from "node:child_process";

/** Mounting takes root, and a kernel that lets it. */
export const canMount =
  process.platform === "linux" &&
  process.geteuid?.() === 0 &&
  spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]).status === 0;

/** A disk of a few megabytes in a folder, for tests that fill it. */
export function mountSmallDisk(folder: string, megabytes: number): Disposable {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=700`, "tmpfs", folder]);
  // Lazily: a process that a failed test left behind may be there still.
  return { [Symbol.dispose]: () => void spawnSync("umount", ["--lazy", folder]) };
}
