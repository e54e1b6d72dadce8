import { Fault } from "../../../pipeline/fault/fault.ts";
import { messageRetentionDays } from "../../../settings/stage-numbers.ts";
import type { QueueName } from "../../messaging.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";

const dayMilliseconds = 86_400_000;
const everyMilliseconds = 60_000;

/** Removes dead letters that have been kept for as long as SQS would keep them. */
export class DeadLetterExpiry {
  readonly #access: Pick<QueueAccess, "statements" | "clock" | "write">;
  readonly #lastRuns = new Map<string, number>();

  constructor(access: Pick<QueueAccess, "statements" | "clock" | "write">) {
    this.#access = access;
  }

  /** Removes the expired ones of a queue, unless that was done a short time ago. */
  async run(queue: QueueName): Promise<void> {
    const { statements, clock, write } = this.#access;
    const key = queueKey(queue);
    if (!queue.dead || clock.now() - (this.#lastRuns.get(key) ?? -Infinity) < everyMilliseconds) return;
    this.#lastRuns.set(key, clock.now());
    // On a full disk letters can be counted and read all the same.
    await write("killed_process", () => {
      const { changes } = statements.expire.run(key, clock.now() - messageRetentionDays * dayMilliseconds);
      if (changes !== 0) statements.forgetCauses.run();
    }).catch(ignoreOutage);
  }
}

function ignoreOutage(error: unknown): void {
  if (!(error instanceof Fault) || error.kind !== "infrastructure") throw error;
}
