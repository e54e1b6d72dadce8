import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync, statfsSync, writeSync } from "node:fs";
import { dirname } from "node:path";

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

/** Fills the disk of a file by that file, to the last byte but those to be left. */
export function fillDisk(path: string, leftBytes = 0): void {
  const file = openSync(path, "a", 0o600);
  const room = (): number => {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize - leftBytes;
  };
  for (let bytes = 1024 * 1024; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      while (leftBytes === 0 || room() > bytes) writeSync(file, Buffer.alloc(bytes));
    } catch {
      // Smaller pieces may fit.
    }
  }
  closeSync(file);
}
