import { randomUUID } from "node:crypto";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Fault } from "../../../pipeline/fault.ts";
import type { Attributes } from "../../../pipeline/message.ts";
import { type Stage, stages } from "../../../pipeline/stage.ts";
import { deadLetterRetentionDays } from "../../../settings/stage-numbers.ts";
import type { Messaging, QueueName, ReceivedMessage } from "../../messaging.ts";
import { statedPublication } from "../../published-at.ts";
import { escapeUnsendable, publishFault, queueMessageLimitBytes, sendFault } from "../../sendable.ts";
import { handOut, keyOf, readMessage, readVisible } from "./hand-out.ts";
import { openQueueAccess } from "./queue-access.ts";
import { sinceBoot } from "./queue-clock.ts";
import { readReceipt } from "./receipt.ts";
import { reclaimSpace } from "./reclaim-space.ts";
import { type CrashVictim, releaseCrashed } from "./release-crashed.ts";

/** Messaging on one machine: topics, queues and dead letters in one file that several processes may have open. */
export interface LocalMessaging extends Messaging, Disposable {
  /**
   * Shows what this process was handed, and does not count that receive; messages hidden by a delay keep their time.
   * Only for the one process that runs the stages, when it receives no more. Returns how many.
   */
  releaseInFlight(stage: Stage): number;
  /**
   * The same for what a process that died was handed, of both stages, before this one receives. The messages are handed
   * out apart from others, and die with the reason where each was alone in hand for `maxReceives` deaths.
   */
  releaseCrashed(maxReceives: Readonly<Record<Stage, number>>): { released: number; dead: CrashVictim[] };
  /** Keeps messages in hand for `seconds` more. A receipt that no longer counts is ignored. */
  keepInHand(queue: QueueName, messages: readonly ReceivedMessage[], seconds: number): Promise<void>;
  /** Those payload files, by name, that no message points at, and none will after a power cut either. */
  withoutReference(names: readonly string[]): Promise<string[]>;
}

/** Messages deleted in one transaction of a purge. */
const purgeSize = 2_000;
const pollMilliseconds = 50;
/** A copy says when its message was published and why it died, also where that was as large as it may be. */
const copyLimits = { bytes: queueMessageLimitBytes + 4_096, attributes: Number.POSITIVE_INFINITY };
const dayMilliseconds = 86_400_000;
const expiryIntervalMilliseconds = 60_000;
/** Nothing hides a message for longer, on AWS neither. */
const longestVisibilityMilliseconds = 43_200_000;
const queues: readonly QueueName[] = stages.flatMap((stage) => [false, true].map((dead) => ({ stage, dead })));

/**
 * @param options.now milliseconds of a clock that only goes on and is the same in all processes; for tests
 * @throws Fault `infrastructure` where the file cannot be used
 */
export function openQueue(
  path: string,
  maxReceives: Readonly<Record<Stage, number>>,
  options: { now?: () => number } = {},
): LocalMessaging {
  const { database, statements, closing, clock, attempt, write, writeInParts, atOnce } = openQueueAccess(
    path,
    options.now ?? sinceBoot,
  );
  const { now, isDue, observe } = clock;

  const insert = (queue: QueueName, body: string, attributes: Attributes, delaySeconds = 0): void => {
    const time = now();
    const published = statedPublication(attributes) ?? Date.now();
    const visible = time + delaySeconds * 1000;
    statements.insert.run(keyOf(queue), visible, randomUUID(), time, published, JSON.stringify(attributes), body);
  };

  const lastExpiry = new Map<string, number>();
  const expire = async (queue: QueueName): Promise<void> => {
    const key = keyOf(queue);
    if (!queue.dead || now() - (lastExpiry.get(key) ?? -Infinity) < expiryIntervalMilliseconds) return;
    lastExpiry.set(key, now());
    await write("killed_process", () => statements.expire.run(key, now() - deadLetterRetentionDays * dayMilliseconds));
  };

  /** A part of the free space at a time, for as long as nobody has anything else to do. */
  const reclaim = (): Promise<boolean> => attempt(() => reclaimSpace(database)).catch(() => false);

  const tooLate = (): number => now() + longestVisibilityMilliseconds;
  const isHiddenTooLong = (queue: QueueName): boolean => statements.clampAny.get(keyOf(queue), tooLate()) !== undefined;
  try {
    if (isDue() || queues.some(isHiddenTooLong)) {
      atOnce(() => {
        observe();
        for (const queue of queues) statements.clamp.run(now(), keyOf(queue), tooLate());
      });
    }
  } catch {
    // The first call says what is wrong with the file.
  }

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
        const fault = sendFault(body, attributes, copyLimits);
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
        if (await attempt(isDue)) await write("killed_process", observe);
        // Looking first costs a read; asking for the write lock at every poll would hinder whoever publishes.
        if (await attempt(() => statements.anyVisible.get(keyOf(queue), now()))) {
          const messages = await write("killed_process", () => {
            const time = now();
            const hiddenUntil = time + visibilitySeconds * 1000;
            return handOut(statements, queue, { limit, now: time, hiddenUntil, maxReceives: maxReceives[queue.stage] });
          });
          if (messages.length > 0) return messages;
        } else if (!queue.dead) await reclaim();
        const leftMilliseconds = giveUpAt - performance.now();
        if (leftMilliseconds <= 0) break;
        const pause = Math.min(pollMilliseconds, leftMilliseconds);
        await setTimeout(pause, undefined, { signal: closing.signal }).catch(() => {});
      }
      return [];
    },

    changeVisibility: (queue, messages, seconds, { uncounted } = { uncounted: false }) =>
      writeInParts("killed_process", messages, ({ receipt }) => {
        const { position, nonce } = readReceipt(receipt);
        const time = now();
        if (uncounted) statements.showUncounted.run(time + seconds * 1000, position, nonce, keyOf(queue));
        else statements.show.run(time + seconds * 1000, position, nonce, keyOf(queue), time);
      }),

    keepInHand: (queue, messages, seconds) =>
      writeInParts("killed_process", messages, ({ receipt }) => {
        const { position, nonce } = readReceipt(receipt);
        statements.keep.run(now() + seconds * 1000, position, nonce, keyOf(queue));
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
        const { changes } = await write("killed_process", () => statements.purge.run(keyOf(queue), last, purgeSize));
        purged += Number(changes);
        if (changes === 0) break;
        await setImmediate();
      }
      while (await reclaim()) await setImmediate();
      return purged;
    },

    withoutReference: (names) =>
      write("power_cut", () => {
        // A transaction that waits for the disk takes those before it there, too; only one that writes does.
        statements.touch.run();
        return names.filter((name) => statements.reference.get(`${name}"}`) === undefined);
      }),

    releaseInFlight: (stage) => atOnce(() => Number(statements.release.run(now(), stage).changes)),
    releaseCrashed: (limits) => atOnce(() => releaseCrashed(statements, limits, { now: now(), failedAt: Date.now() })),

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
