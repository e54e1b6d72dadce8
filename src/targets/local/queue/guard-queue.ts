import type { DiskRoom } from "../state/disk-room.ts";
import type { LocalMessaging } from "./local-messaging.ts";
import type { PayloadSweeper } from "./sweep-payloads.ts";

/** The queue as the stages use it. */
export type GuardedQueue = Omit<LocalMessaging, typeof Symbol.dispose>;

/** Makes a queue hand nothing out while the disk is full, and tell the sweeper which messages left the load stage. */
export function guardQueue(
  queue: LocalMessaging,
  { room, sweeper, halt }: { room: DiskRoom; sweeper: PayloadSweeper; halt: AbortSignal },
): GuardedQueue {
  return {
    ...queue,
    async receive(name, options) {
      await room.wait(halt);
      return halt.aborted ? [] : await queue.receive(name, options);
    },
    async delete(name, messages) {
      await queue.delete(name, messages);
      if (name.stage === "load") sweeper.noteLoaded(messages);
    },
  };
}
