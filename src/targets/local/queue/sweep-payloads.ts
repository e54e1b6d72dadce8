import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Message } from "../../../pipeline/message/message.ts";
import type { LocalMessaging } from "./local-messaging.ts";

/** The claim check of a payload of this pipeline, which the queue finds by the name at its end. */
const claimCheck = /^\{"href":"file:[^"]*\/([0-9a-f-]{36}\.json)"\}$/;

/** A payload's file, also one that is half written. */
const payloadFile = /^[0-9a-f-]{36}\.json(\.making)?$/;

const everyMilliseconds = 5_000;
const leftoversEveryMilliseconds = 3_600_000;
/** A payload is stored before the message that points at it, and may be read by a publisher that is slow. */
const leftoverAfterMilliseconds = 86_400_000;

export interface PayloadSweeper extends AsyncDisposable {
  /** Notes messages that left the load stage, once the queue no longer has them there. */
  noteLoaded(messages: readonly Pick<Message, "body">[]): void;
}

export interface SweepOptions {
  readonly folder: string;
  readonly queue: Pick<LocalMessaging, "withoutReference">;
  /** Called with the error of a sweep that failed; the next one tries again. */
  readonly fail: (error: unknown) => void;
  readonly everyMilliseconds?: number;
}

/**
 * Removes payload files that no message and no dead letter points at: soon after their message left, and now and then
 * those that were not noted, because a process died or dead letters were purged or expired.
 */
export function sweepPayloads(options: SweepOptions): PayloadSweeper {
  const { folder, queue, fail } = options;
  const waiting = new Set<string>();
  let leftoversAt = performance.now();
  const sweep = async (): Promise<void> => {
    if (performance.now() >= leftoversAt) {
      leftoversAt = performance.now() + leftoversEveryMilliseconds;
      for (const name of await leftoversIn(folder)) waiting.add(name);
    }
    const names = [...waiting];
    if (names.length === 0) return;
    // Before the queue is asked: a payload that is still pointed at is noted again when that message leaves, which may
    // be while it answers.
    waiting.clear();
    try {
      for (const name of await queue.withoutReference(names)) await rm(join(folder, name), { force: true });
    } catch (error) {
      for (const name of names) waiting.add(name);
      throw error;
    }
  };
  let running: Promise<void> | undefined;
  const start = (): void => {
    running ??= sweep()
      .catch(fail)
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(start, options.everyMilliseconds ?? everyMilliseconds);
  start();
  return {
    noteLoaded(messages) {
      for (const { body } of messages) {
        const [, name] = claimCheck.exec(body) ?? [];
        if (name !== undefined) waiting.add(name);
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
      await sweep().catch(fail);
    },
  };
}

/** Lists payload files that have been there for long. */
async function leftoversIn(folder: string): Promise<string[]> {
  const oldest = Date.now() - leftoverAfterMilliseconds;
  const names: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!payloadFile.test(name)) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && found.mtimeMs < oldest) names.push(name);
  }
  return names;
}
