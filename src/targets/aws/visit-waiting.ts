import { endingWith } from "../../pipeline/process/ending-with.ts";
import { SeenIds } from "../../pipeline/stage/seen-ids.ts";
import type { Messaging, QueueName, QueueVisit, ReceivedMessage } from "../messaging.ts";

const batchSize = 1_000;
/** Time in which a batch is worked on, and for which a killed process leaves messages hidden. */
const visibilitySeconds = 120;
/** Time for which copies stay hidden: at first, and at most if SQS hands them out before the visit has ended. */
const delaysSeconds = { first: 5, longest: 900 };

interface QueueCalls extends Pick<Messaging, "receive"> {
  /** Replaces messages by copies with no receives spent, and resolves to the ids of the copies. */
  readonly renew: (
    queue: QueueName,
    messages: readonly ReceivedMessage[],
    delaySeconds: number,
  ) => Promise<readonly string[]>;
}

/**
 * Hands out the messages of a queue by receiving them. SQS takes no receive back, so those that stay are replaced by
 * copies, batch by batch: few are in hand at once, however many wait. Copies are known by their ids and hidden while the
 * visit goes on. It ends when SQS hands out nothing that is new.
 */
export async function visitWaiting(
  { receive, renew }: QueueCalls,
  queue: QueueName,
  { take, signal }: QueueVisit,
): Promise<void> {
  const seen = new SeenIds();
  let delaySeconds = delaysSeconds.first;
  let kept = 0;
  let sinceFresh = 0;
  // Copies that are shown again hide what is behind them: once they stay away for long and each came again, nothing is.
  const isOver = (): boolean => delaySeconds === delaysSeconds.longest && sinceFresh >= kept;
  while (!signal.aborted && !isOver()) {
    const received = await receive(queue, { limit: batchSize, waitSeconds: 0, visibilitySeconds });
    if (received.length === 0) return;
    const fresh = new Set(received.filter(({ id }) => !seen.add(id)));
    sinceFresh = fresh.size > 0 ? 0 : sinceFresh + received.length;
    if (fresh.size < received.length / 2) delaySeconds = Math.min(delaysSeconds.longest, 2 * delaySeconds);
    let staying: readonly ReceivedMessage[] = received;
    const renewStaying = async (): Promise<void> => {
      for (const id of await renew(queue, staying, delaySeconds)) seen.add(id);
    };
    await endingWith(renewStaying, async () => {
      if (fresh.size === 0) return;
      const stay = new Set(await take([...fresh]));
      staying = received.filter((message) => !fresh.has(message) || stay.has(message));
      kept += stay.size;
    });
  }
}
