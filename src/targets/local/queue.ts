import { randomUUID } from "node:crypto";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Fault } from "../../pipeline/fault.ts";
import type { Attributes } from "../../pipeline/message.ts";
import { deadLetterRetentionDays, type Stage } from "../../pipeline/stage.ts";
import type { Messaging, QueueName, ReceivedMessage } from "../messaging.ts";
import { statedPublication } from "../published-at.ts";
import { escapeUnsendable, publishFault, queueMessageLimitBytes, sendFault } from "../sendable.ts";
import { handOut, keyOf, readMessage, readVisible } from "./hand-out.ts";
import { queueFault } from "./queue-fault.ts";
import { openQueueFile } from "./queue-file.ts";
import { readReceipt } from "./receipt.ts";
import { type Durability, setDurability, transact, whenFree } from "./transact.ts";

/** Messaging on one machine: topics, queues and dead letters in one file that several processes may have open. */
export interface LocalMessaging extends Messaging, Disposable {
  /**
   * Shows what a crashed process had been handed, and does not count that receive; messages hidden by a delay keep
   * their time. Only for the one process that runs the stages, before it receives. Returns how many.
   */
  releaseInFlight(stage: Stage): number;
}

/** Messages written in one transaction: enough for speed, few enough that others get their turn. */
const transactionSize = 2_000;
const pollMilliseconds = 50;
const dayMilliseconds = 86_400_000;
const expiryIntervalMilliseconds = 60_000;

/** @throws Fault `infrastructure` where the file cannot be used; `now` is the clock, for tests */
export function openQueue(
  path: string,
  maxReceives: Readonly<Record<Stage, number>>,
  { now = Date.now }: { now?: () => number } = {},
): LocalMessaging {
  const { database, statements } = openQueueFile(path);
  const closing = new AbortController();

  const attempt = async <T>(work: () => T): Promise<T> => {
    try {
      return await whenFree(work);
    } catch (error) {
      if (closing.signal.aborted) throw new Fault("interrupted", `the queue ${path} was closed`, { cause: error });
      throw queueFault(error, path);
    }
  };
  const write = <T>(durability: Durability, work: () => T): Promise<T> =>
    attempt(() => {
      setDurability(database, durability);
      return transact(database, work);
    });

  /** Cuts work into transactions between which other processes, and this one's other work, come in. */
  const writeInParts = async <T>(
    durability: Durability,
    all: readonly T[],
    work: (part: T, index: number) => void,
  ): Promise<void> => {
    for (let start = 0; start < all.length; start += transactionSize) {
      if (start > 0) await setImmediate();
      const end = Math.min(start + transactionSize, all.length);
      await write(durability, () => {
        for (let index = start; index < end; index++) work(all[index] as T, index);
      });
    }
  };

  const insert = (queue: QueueName, body: string, attributes: Attributes, delaySeconds = 0): void => {
    const time = now();
    const published = statedPublication(attributes) ?? time;
    const visible = time + delaySeconds * 1000;
    statements.insert.run(keyOf(queue), visible, randomUUID(), time, published, JSON.stringify(attributes), body);
  };

  const lastExpiry = new Map<string, number>();
  const expire = async (queue: QueueName): Promise<void> => {
    const key = keyOf(queue);
    if (!queue.dead || now() - (lastExpiry.get(key) ?? -Infinity) < expiryIntervalMilliseconds) return;
    lastExpiry.set(key, now());
    await attempt(() => statements.expire.run(key, now() - deadLetterRetentionDays * dayMilliseconds));
  };

  return {
    async publish(stage, messages) {
      const refusals = new Map<number, Fault>();
      await writeInParts("power_cut", messages, ({ body, attributes }, index) => {
        const fault = publishFault(body, attributes);
        if (fault) refusals.set(index, fault);
        else insert({ stage, dead: false }, escapeUnsendable(body), attributes);
      });
      return refusals;
    },

    async move(from, to, moves) {
      const refusals = new Map<number, Fault>();
      await writeInParts("power_cut", moves, ({ message, attributes, delaySeconds }, index) => {
        const body = escapeUnsendable(message.body);
        const fault = sendFault(body, attributes, queueMessageLimitBytes);
        if (fault) refusals.set(index, fault);
        // A message that is in other hands by now is theirs to move.
        else if (remove(from, message)) insert(to, body, attributes, delaySeconds);
      });
      return refusals;
    },

    async receive(queue, { limit, waitSeconds, visibilitySeconds }) {
      await expire(queue);
      const giveUpAt = performance.now() + waitSeconds * 1000;
      while (!closing.signal.aborted) {
        // Looking first costs a read; asking for the write lock at every poll would hinder whoever publishes.
        if (await attempt(() => statements.anyVisible.get(keyOf(queue), now()))) {
          const messages = await write("killed_process", () => {
            const time = now();
            const hiddenUntil = time + visibilitySeconds * 1000;
            return handOut(statements, queue, { limit, now: time, hiddenUntil, maxReceives: maxReceives[queue.stage] });
          });
          if (messages.length > 0) return messages;
        }
        const leftMilliseconds = giveUpAt - performance.now();
        if (leftMilliseconds <= 0) break;
        const pause = Math.min(pollMilliseconds, leftMilliseconds);
        await setTimeout(pause, undefined, { signal: closing.signal }).catch(() => {});
      }
      return [];
    },

    changeVisibility: (queue, messages, seconds) =>
      writeInParts("killed_process", messages, ({ receipt }) => {
        const { position, nonce } = readReceipt(receipt);
        statements.show.run(now() + seconds * 1000, position, nonce, keyOf(queue), now());
      }),

    delete: (queue, messages) => writeInParts("killed_process", messages, (message) => void remove(queue, message)),

    async depth(queue) {
      await expire(queue);
      return attempt(() => {
        const time = now();
        const waiting = Number(statements.countVisible.get(keyOf(queue), time)?.["count"]);
        const hidden = statements.countHidden.get(keyOf(queue), time);
        const inFlight = Number(hidden?.["held"]);
        return { waiting, inFlight, delayed: Number(hidden?.["count"]) - inFlight };
      });
    },

    async peek(queue, limit) {
      await expire(queue);
      const rows = await attempt(() => readVisible(statements, queue, now(), limit));
      return rows.map((row) => readMessage(queue, row, row.receives));
    },

    async purge(queue) {
      const last = await attempt(() => Number(statements.last.get()?.["position"]));
      let purged = 0;
      for (;;) {
        const { changes } = await write("killed_process", () =>
          statements.purge.run(keyOf(queue), last, transactionSize),
        );
        if (changes === 0) return purged;
        purged += Number(changes);
        await setImmediate();
      }
    },

    releaseInFlight(stage) {
      try {
        database.exec("pragma busy_timeout = 30000");
        return Number(statements.release.run(now(), stage).changes);
      } catch (error) {
        throw queueFault(error, path);
      } finally {
        database.exec("pragma busy_timeout = 20");
      }
    },

    [Symbol.dispose]() {
      closing.abort();
      if (database.isOpen) database.close();
    },
  };

  function remove(queue: QueueName, { receipt }: ReceivedMessage): boolean {
    const { position, nonce } = readReceipt(receipt);
    return statements.remove.run(position, nonce, keyOf(queue)).changes === 1;
  }
}
