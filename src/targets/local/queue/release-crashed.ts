import type { Message } from "../../../pipeline/message/message.ts";
import { type Stage, stages } from "../../../pipeline/message/stage.ts";
import { reasonAttributes } from "../../../pipeline/stage/reason-attributes.ts";
import { queueKey } from "./queue-key.ts";
import type { CrashedRow, QueueStatements } from "./queue-statements.ts";
import { readMessage } from "./read-message.ts";

/** A message that ended its process too often. */
export interface CrashVictim {
  readonly stage: Stage;
  readonly message: Message;
  readonly reason: string;
}

/**
 * Shows the messages that a process had in hand when it died, and does not count that receive. A message that was the only one in hand
 * for as many deaths as `maxReceives` of its stage becomes a dead letter. To be run in a transaction.
 */
export function releaseCrashed(
  statements: QueueStatements,
  maxReceives: Readonly<Record<Stage, number>>,
  { now, failedAt }: { now: number; failedAt: number },
): { released: number; dead: CrashVictim[] } {
  const inHand = Number(statements.countInHand.get()?.["count"]);
  if (inHand > 0) statements.releaseCrashed.run(now, inHand === 1 ? 1 : 0);
  const dead: CrashVictim[] = [];
  for (const stage of stages) {
    const rows = statements.crashedAlone.all(stage, maxReceives[stage]) as unknown as CrashedRow[];
    for (const row of rows) {
      const message = readMessage({ stage, dead: false }, row, row.crashes_alone);
      const reason = `the process died ${row.crashes_alone} times while it worked on this message alone`;
      const attributes = reasonAttributes(message, { stage, kind: "crash", reason, now: failedAt });
      statements.deadLetterWithReason.run(
        queueKey({ stage, dead: true }),
        now,
        now,
        JSON.stringify(attributes),
        row.position,
      );
      dead.push({ stage, message, reason });
    }
  }
  return { released: inHand, dead };
}
