import { setImmediate } from "node:timers/promises";
import type { Messaging } from "../../messaging.ts";
import type { DeadLetterExpiry } from "./dead-letter-expiry.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";
import { readMessage } from "./read-message.ts";
import { readVisible } from "./read-visible.ts";
import { reclaimSpace } from "./reclaim-space.ts";

/** Messages deleted in one transaction of a purge. */
const purgeSize = 2_000;

/** Builds the ways by which an operator counts, looks at and purges the messages of a queue. */
export function buildInspector(
  access: QueueAccess,
  expiry: DeadLetterExpiry,
): Pick<Messaging, "depth" | "oldest" | "peek" | "purge"> {
  const { statements, clock, read, write } = access;
  return {
    async depth(queue) {
      await expiry.run(queue);
      return read(() => {
        const now = clock.now();
        const waiting = Number(statements.countVisible.get(queueKey(queue), now)?.["count"]);
        const hidden = statements.countHidden.get(queueKey(queue), now);
        const inFlight = Number(hidden?.["held"]);
        return { waiting, inFlight, delayed: Number(hidden?.["count"]) - inFlight };
      });
    },

    async oldest(queue) {
      const first = await read(() => statements.firstVisible.get(queueKey(queue), clock.now()));
      return first === undefined ? undefined : Number(first["published_at"]);
    },

    async peek(queue, limit) {
      await expiry.run(queue);
      const rows = await read(() => readVisible(statements, queue, clock.now(), limit));
      return rows.map((row) => readMessage(queue, row, row.receives));
    },

    async purge(queue) {
      const last = await read(() => Number(statements.last.get()?.["position"]));
      let purged = 0;
      for (;;) {
        const { changes } = await write("killed_process", () => statements.purge.run(queueKey(queue), last, purgeSize));
        purged += Number(changes);
        if (changes === 0) break;
        await setImmediate();
      }
      if (queue.dead) await write("killed_process", () => void statements.forgetCauses.run());
      while (await reclaimSpace(access)) await setImmediate();
      return purged;
    },
  };
}
