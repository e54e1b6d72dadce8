import { setTimeout as wait } from "node:timers/promises";
import { freeBytes } from "../../../pipeline/process/free-bytes.ts";
import { steadyNow } from "../../../pipeline/process/steady-now.ts";

/** Room that is left to work under way, to the database's own log and to ending: with less, nothing new is begun. */
export const leastFreeBytes = 64 * 1024 * 1024;

const lookEveryMilliseconds = 1000;
/** A pipeline asks some hundred times a second, and writes far less than the room that is left in this time. */
const believedMilliseconds = 100;

/** The room on the disk that a folder lies on. */
export class DiskRoom {
  readonly #folder: string;
  readonly #announce: (sentence: string) => void;
  #wasFull = false;
  #believedUntil = 0;

  /** @param announce called with a sentence when the disk becomes full, and when there is room again */
  constructor(folder: string, announce: (sentence: string) => void) {
    this.#folder = folder;
    this.#announce = announce;
  }

  /** Resolves when there is room, or the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.#isFull())) {
      await wait(lookEveryMilliseconds, undefined, { signal }).catch(() => {});
    }
  }

  async #isFull(): Promise<boolean> {
    if (steadyNow() < this.#believedUntil) return false;
    const isFull = ((await freeBytes(this.#folder)) ?? Infinity) < leastFreeBytes;
    if (isFull !== this.#wasFull) {
      this.#wasFull = isFull;
      this.#announce(
        isFull
          ? `the disk of ${this.#folder} is full: the pipeline waits until ${leastFreeBytes / 1024 ** 2} MB are free`
          : `there is room on the disk of ${this.#folder} again: the pipeline goes on`,
      );
    }
    if (!isFull) this.#believedUntil = steadyNow() + believedMilliseconds;
    return isFull;
  }
}
