import { Fault } from "../../../pipeline/fault/fault.ts";
import type { DiskRoom } from "../state/disk-room.ts";
import type { LocalMessaging } from "./local-messaging.ts";
import type { PayloadSweeper } from "./sweep-payloads.ts";

/** The queue as the stages use it. */
export type GuardedQueue = Omit<LocalMessaging, typeof Symbol.dispose>;

/**
 * Makes a queue hand nothing out while the disk is full, and tell the sweeper which messages left the load stage. What
 * it cannot write about messages in hand it writes before it hands out the next ones: else they would be hidden for as
 * long as a run may take, six times.
 */
export function guardQueue(
  queue: LocalMessaging,
  { room, sweeper, halt }: { room: DiskRoom; sweeper: PayloadSweeper; halt: AbortSignal },
): GuardedQueue {
  const owed = new Set<() => Promise<void>>();
  const write = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof Fault && error.kind === "infrastructure") owed.add(work);
      throw error;
    }
  };
  return {
    ...queue,
    async receive(name, options) {
      await room.wait(halt);
      if (halt.aborted) return [];
      for (const work of [...owed]) {
        owed.delete(work);
        await write(work);
      }
      return await queue.receive(name, options);
    },
    changeVisibility: (...given) => write(() => queue.changeVisibility(...given)),
    delete: (name, messages) =>
      write(async () => {
        await queue.delete(name, messages);
        if (name.stage === "load") sweeper.noteLoaded(messages);
      }),
  };
}
