import { endingWith } from "../../pipeline/process/ending-with.ts";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import { SeenIds } from "../../pipeline/stage/seen-ids.ts";
import { operateTimeoutSeconds } from "../../settings/operate-timeout.ts";
import type { Messaging, QueueName, QueueVisit, ReceivedMessage, ReceiveOptions } from "../messaging.ts";
import { DoneMessages } from "./done-messages.ts";
import type { Renewed } from "./queue-copies.ts";
import type { SentMessage } from "./read-message.ts";
import { VisitProgress } from "./visit-progress.ts";

const batchSize = 1_000;
/** A short poll asks some of SQS's servers, and may find nothing where messages wait; a long one asks all. */
const waitSeconds = 1;
/** Time kept back to replace a batch by its copies. */
const copyingSeconds = 60;
/** Time in which a batch is worked on, about which the ledger is asked, and for which a killed process leaves it hidden. */
const visibilitySeconds = 2 * operateTimeoutSeconds;

interface QueueCalls extends Pick<Messaging, "delete" | "changeVisibility"> {
  readonly receive: (queue: QueueName, options: ReceiveOptions) => Promise<readonly SentMessage[]>;
  /** Replaces messages by copies with no receives spent, hidden for a while. */
  readonly renew: (queue: QueueName, messages: readonly ReceivedMessage[], delaySeconds: number) => Promise<Renewed>;
}

/**
 * Hands out the messages of a queue by receiving them. SQS takes no receive back, so those that stay are replaced by
 * copies, batch by batch: few are in hand at once, however many wait. Copies are known by their ids and hidden while the
 * visit goes on. A batch that was in hand for too long is not copied, since its messages are shown again by themselves.
 * The visit ends when SQS hands out nothing more that is chosen or waited when it began; of millions of copies some may
 * be handed out again.
 */
export async function visitWaiting(
  calls: QueueCalls,
  queue: QueueName,
  { choose, onDeleted, signal }: QueueVisit,
): Promise<void> {
  const copies = new SeenIds();
  // Messages of which there is no copy come again themselves.
  const uncopied = new Set<string>();
  const done = new DoneMessages();
  const progress = new VisitProgress(batchSize);
  while (!signal.aborted && !progress.isOver) {
    const copiedUntil = steadyNow() + (visibilitySeconds - copyingSeconds) * 1_000;
    const received = await calls.receive(queue, { limit: batchSize, waitSeconds, visibilitySeconds });
    const firsts = new Map(received.toReversed().map((message) => [message.id, message]));
    const once = received.filter((message) => firsts.get(message.id) === message && !done.has(message));
    const fresh = once.filter(({ id }) => !copies.has(id) && !uncopied.has(id));
    let staying = once;
    const renewStaying = async (): Promise<void> => {
      progress.note(received, fresh, staying);
      if (steadyNow() > copiedUntil) {
        for (const { id } of staying) uncopied.add(id);
        return;
      }
      const renewed = await calls.renew(queue, staying, progress.delaySeconds);
      for (const id of renewed.copies) copies.add(id);
      for (const id of renewed.uncopied) uncopied.add(id);
      const stayed = new Set(renewed.uncopied);
      done.add(staying.filter(({ id }) => !stayed.has(id)));
      // SQS handed them out twice: a second copy would be a second message.
      const taken = new Set(once);
      const again = received.filter((message) => !taken.has(message) && done.has(message));
      if (again.length > 0) await calls.delete(queue, again);
    };
    await endingWith(renewStaying, async () => {
      if (fresh.length === 0) return;
      const chosen = new Set(await choose(fresh));
      if (chosen.size === 0) return;
      staying = once.filter((message) => !chosen.has(message));
      await deleteOrShow(calls, queue, [...chosen]);
      done.add([...chosen]);
      onDeleted(chosen.size);
    });
  }
}

/** Deletes messages. Those that could not be deleted are shown again, so that another visit finds them. */
async function deleteOrShow(
  calls: Pick<QueueCalls, "delete" | "changeVisibility">,
  queue: QueueName,
  messages: readonly ReceivedMessage[],
): Promise<void> {
  try {
    await calls.delete(queue, messages);
  } catch (error) {
    await calls.changeVisibility(queue, messages, 0).catch(() => {});
    throw error;
  }
}
