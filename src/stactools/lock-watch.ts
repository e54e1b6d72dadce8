import { stat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { readLock } from "./lock-file.ts";
import type { LockedSet } from "./locked-set.ts";

const lookEveryMilliseconds = 1000;

/** Notices that the lock file was replaced, by `stac-ingest packages lock`, while its sets are in use. */
export class LockWatch {
  readonly #lockPath: string;
  #known: ReadonlyMap<string, LockedSet> | undefined;
  #stamp = "";
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<string[]> | undefined;

  constructor(lockPath: string) {
    this.#lockPath = lockPath;
  }

  /**
   * Returns the packages that are locked otherwise than at the look before; none at the first look, and none whose entry
   * is gone: what is in use stays.
   * @throws Fault as `readLock`, once for each file
   */
  async changed(): Promise<readonly string[]> {
    if (this.#looking !== undefined) return this.#looking.then(() => []);
    if (steadyNow() - this.#lookedAt < lookEveryMilliseconds) return [];
    this.#looking = this.#look().finally(() => {
      this.#lookedAt = steadyNow();
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<string[]> {
    const file = await stat(this.#lockPath, { bigint: true }).catch(() => undefined);
    const stamp = file ? `${file.ino} ${file.mtimeNs} ${file.size}` : "";
    if (this.#known && stamp === this.#stamp) return [];
    this.#stamp = stamp;
    const before = this.#known;
    // Also if it cannot be read, what comes later is compared with what is in use.
    this.#known ??= new Map();
    this.#known = await readLock(this.#lockPath);
    if (!before) return [];
    return [...this.#known].flatMap(([name, set]) => (isDeepStrictEqual(before.get(name), set) ? [] : [name]));
  }
}
