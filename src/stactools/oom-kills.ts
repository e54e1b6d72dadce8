import { readFileSync } from "node:fs";
import { steadyNow } from "../pipeline/process/steady-now.ts";

const notedEveryMilliseconds = 1_000;
/** Processes that the kernel ends together are told of one after another. */
const togetherMilliseconds = 5_000;

/** Watches the kernel's counter of processes that it ended for lack of memory. Needs /proc. */
export class OomKills {
  readonly #count: () => number;
  #known: number;
  #notedAt = steadyNow();
  #roseAt = Number.NEGATIVE_INFINITY;

  constructor(count: () => number = readCount) {
    this.#count = count;
    this.#known = count();
  }

  /** Notes the counter before work begins, so that what happened long before is not taken for its end. */
  note(): void {
    if (steadyNow() - this.#notedAt >= notedEveryMilliseconds) this.#look();
  }

  /** True if the counter rose since it was last noted, or a moment before. */
  rose(): boolean {
    const known = this.#known;
    this.#look();
    if (this.#known > known) this.#roseAt = steadyNow();
    return steadyNow() - this.#roseAt < togetherMilliseconds;
  }

  #look(): void {
    this.#known = this.#count();
    this.#notedAt = steadyNow();
  }
}

/** Those of this machine. */
export const oomKills = new OomKills();

/** Reads the counter; 0 where there is none. */
function readCount(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
