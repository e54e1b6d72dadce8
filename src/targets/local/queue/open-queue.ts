import type { Stage } from "../../../pipeline/message/stage.ts";
import { buildInspector } from "./build-inspector.ts";
import { buildReceiver } from "./build-receiver.ts";
import { buildSender } from "./build-sender.ts";
import { countLetters } from "./count-letters.ts";
import { DeadLetterExpiry } from "./dead-letter-expiry.ts";
import { limitVisibility } from "./limit-visibility.ts";
import type { LocalMessaging } from "./local-messaging.ts";
import { openQueueAccess } from "./queue-access.ts";
import { sinceBoot } from "./queue-clock.ts";
import { releaseCrashed } from "./release-crashed.ts";
import { visitLetters } from "./visit-letters.ts";
import { visitWaiting } from "./visit-waiting.ts";

/**
 * Opens the queues of a pipeline on one machine, and makes their file if there is none.
 * @param options.now milliseconds of a clock that only goes on and is the same in all processes; for tests
 * @throws Fault `infrastructure` if the file cannot be used
 */
export function openQueue(
  path: string,
  maxReceives: Readonly<Record<Stage, number>>,
  options: { now?: () => number } = {},
): LocalMessaging {
  const access = openQueueAccess(path, options.now ?? sinceBoot);
  const { statements, clock, write, writeAtOnce } = access;
  const expiry = new DeadLetterExpiry(access);
  limitVisibility(access);
  const receiver = buildReceiver(access, expiry, maxReceives);
  return {
    ...buildSender(access),
    ...receiver,
    ...buildInspector(access, expiry),

    watchDone(stage) {
      const since = clock.now();
      return () =>
        access.read(
          () => !statements.anyVisible.get(stage, since) && !statements.anyHeldSince.get(stage, clock.now(), since),
        );
    },

    visitWaiting: (queue, visit) => visitWaiting(receiver, queue, visit),
    async visitLetters(stage, search, visit) {
      await expiry.run({ stage, dead: true });
      await visitLetters(access, stage, search, visit);
    },
    async countLetters(stage, search) {
      await expiry.run({ stage, dead: true });
      return search.id === undefined ? await countLetters(access, stage, search) : undefined;
    },

    withoutReference: (names) =>
      // To wait for the disk takes the transactions before it there, too.
      write("power_cut", () => names.filter((name) => statements.reference.get(`${name}"}`) === undefined)),

    releaseInFlight: (stage) => writeAtOnce(() => Number(statements.release.run(clock.now(), stage).changes)),
    releaseCrashed: (limits) =>
      writeAtOnce(() => releaseCrashed(statements, limits, { now: clock.now(), failedAt: Date.now() })),
    [Symbol.dispose]: () => access[Symbol.dispose](),
  };
}
