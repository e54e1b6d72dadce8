import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { originOf } from "../../pipeline/message/publication.ts";
import type { RunRecord } from "../../pipeline/run/run.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { QueueName } from "../../targets/messaging.ts";
import type { Target } from "../../targets/target.ts";

/** The queues of messages that are still to be worked on, in the order in which messages pass them. */
const queues: readonly QueueName[] = [
  { stage: "gen", dead: false },
  { stage: "gen", dead: false, heavy: true },
  { stage: "load", dead: false },
];

/**
 * Cancels a run: whoever sends it stops, and its messages that wait are dropped. Those that are being worked on are
 * loaded. Returns how many were dropped; after an interruption there may be more.
 */
export async function cancelRun(
  { messaging, operate }: Pick<Target, "messaging" | "operate">,
  record: RunRecord,
  signal: AbortSignal,
  onDropped: (count: number) => void,
): Promise<number> {
  const revision = Math.max(Date.now(), record.revision + 1);
  await operate({ action: "runs.record", record: { ...record, state: "cancelled", revision } });
  let dropped = 0;
  const visit = async (queue: QueueName): Promise<void> =>
    messaging.visitWaiting(queue, {
      signal,
      choose: async (messages) => {
        const its = messages.filter(({ attributes }) => originOf(attributes)?.runId === record.id);
        const sequences = its.flatMap(({ attributes }) => originOf(attributes)?.sequence ?? []);
        // Recorded first: what is loaded all the same counts as loaded.
        if (sequences.length > 0) await operate({ action: "runs.cancelled", id: record.id, sequences });
        return its;
      },
      onDeleted: (count) => {
        dropped += count;
        onDropped(dropped);
      },
    });
  try {
    for (const queue of queues) await visit(queue);
  } catch (error) {
    const done = `the run is cancelled, and ${plural(dropped, "waiting message")} dropped before that`;
    throw doneBefore(error, { done });
  }
  return dropped;
}
