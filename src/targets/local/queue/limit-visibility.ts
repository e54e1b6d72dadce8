import { stages } from "../../../pipeline/message/stage.ts";
import type { QueueName } from "../../messaging.ts";
import type { QueueAccess } from "./queue-access.ts";
import { longestVisibilityMilliseconds } from "./queue-file.ts";
import { queueKey } from "./queue-key.ts";

const queues: readonly QueueName[] = stages.flatMap((stage) => [false, true].map((dead) => ({ stage, dead })));

/** Shows messages that are hidden for longer than anything here hides one, and writes the time down if that is due. */
export function limitVisibility({ statements, clock, writeAtOnce }: QueueAccess): void {
  const latest = (): number => clock.now() + longestVisibilityMilliseconds;
  const isHiddenTooLong = (queue: QueueName): boolean =>
    statements.anyHiddenTooLong.get(queueKey(queue), latest()) !== undefined;
  try {
    if (!clock.isDue() && !queues.some(isHiddenTooLong)) return;
    writeAtOnce(() => {
      clock.record();
      for (const queue of queues) statements.showHiddenTooLong.run(clock.now(), queueKey(queue), latest());
    });
  } catch {
    // The first call tells the fault of the file.
  }
}
