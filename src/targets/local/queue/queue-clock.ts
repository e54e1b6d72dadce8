import { readFileSync } from "node:fs";
import type { QueueStatements } from "./queue-statements.ts";

/** The time of a queue file, in milliseconds, and the same for all processes that have it open. */
export interface QueueClock {
  now(): number;
  /** True if the time was last written down some time ago. */
  isDue(): boolean;
  /** Writes the time down if that is due. To be run in a transaction. */
  record(): void;
}

const recordedEveryMilliseconds = 60_000;
/** Time that nobody wrote down counts for this much at most. */
const longestGapMilliseconds = 3_600_000;

/**
 * Opens a clock that the wall clock does not move. It goes on from the time that was last written down, by the monotonic
 * clock, which all processes share until the machine starts again. It never goes back, and stands still while the
 * machine is off: so no message is hidden longer, and no dead letter expires, because somebody set the wall clock.
 */
export function openQueueClock(statements: QueueStatements, monotonic: () => number, boot = readBoot()): QueueClock {
  const read = (): { time: number; elapsed: number } => {
    const seen = statements.readClock.get() as unknown as { boot: string; monotonic: number; time: number };
    return { time: seen.time, elapsed: seen.boot === boot ? Math.floor(monotonic()) - seen.monotonic : -1 };
  };
  const now = (): number => {
    const { time, elapsed } = read();
    return time + Math.min(Math.max(elapsed, 0), longestGapMilliseconds);
  };
  const isDue = (): boolean => {
    const { elapsed } = read();
    return elapsed < 0 || elapsed >= recordedEveryMilliseconds;
  };
  return {
    now,
    isDue,
    record: () => {
      if (isDue()) statements.writeClock.run(boot, Math.floor(monotonic()), now());
    },
  };
}

/** Milliseconds since the machine started, the same in all processes. */
export const sinceBoot = (): number => Number(process.hrtime.bigint() / 1_000_000n);

/** Reads the name that the system gives to this start of the machine. */
function readBoot(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}
