import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join, relative } from "node:path";

/**
 * Keeps beside a folder a second one that holds only what was synced: what the disk would have after a power cut. To be
 * imported before anything else, in every thread. `FORGETFUL` names the folder, `REMEMBERED` the second one, which is a
 * copy of it to begin with.
 */
const folder = process.env["FORGETFUL"] ?? "";
const remembered = process.env["REMEMBERED"] ?? "";
const real = { ...fs };
/** Names that changed in a folder that was not synced since. */
const changes = new Map<string, (() => void)[]>();
const paths = new Map<number, string>();

const isOurs = (path: unknown): path is string => typeof path === "string" && path.startsWith(`${folder}/`);
const keptAt = (path: string): string => join(remembered, relative(folder, path));
const later = (path: string, change: () => void): void => {
  changes.set(dirname(path), [...(changes.get(dirname(path)) ?? []), change]);
};

Object.assign(fs, {
  openSync(path: string, ...rest: [flags: string]) {
    const descriptor = real.openSync(path, ...rest);
    if (isOurs(path) || path === folder) paths.set(descriptor, path);
    else paths.delete(descriptor);
    return descriptor;
  },
  fsyncSync(descriptor: number) {
    real.fsyncSync(descriptor);
    const path = paths.get(descriptor);
    if (path === undefined || !real.existsSync(path)) return;
    if (!real.statSync(path).isDirectory()) return real.copyFileSync(path, keptAt(path));
    real.mkdirSync(keptAt(path), { recursive: true });
    for (const change of changes.get(path) ?? []) change();
    changes.delete(path);
  },
  renameSync(from: string, to: string) {
    real.renameSync(from, to);
    if (!isOurs(to)) return;
    later(to, () => {
      if (real.existsSync(keptAt(from))) real.renameSync(keptAt(from), keptAt(to));
    });
  },
  unlinkSync(path: string) {
    real.unlinkSync(path);
    if (isOurs(path)) later(path, () => real.rmSync(keptAt(path), { force: true }));
  },
});
syncBuiltinESMExports();
