import { setImmediate } from "node:timers/promises";
import { LetterFacts } from "../../../pipeline/stage/letter-facts.ts";
import type { QueueName } from "../../messaging.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";
import type { LetterRow, MessageRow, QueueStatements } from "./queue-statements.ts";
import { readMessage } from "./read-message.ts";

/** Letters indexed in one transaction. */
const atOnce = 1_000;

/** Indexes those dead letters of a queue that are not: the queue gave them up by itself, or an earlier version did. */
export async function indexLetters({ statements, read, write }: QueueAccess, queue: QueueName): Promise<void> {
  const some = (limit: number): LetterRow[] =>
    statements.notIndexed.all(queueKey(queue), limit) as unknown as LetterRow[];
  // A look first costs a read; to ask for the write lock each time would hinder publishers.
  while ((await read(() => some(1))).length > 0) {
    await write("killed_process", () => {
      for (const row of some(atOnce)) indexLetter(statements, queue, row);
    });
    await setImmediate();
  }
}

/** Writes down what a dead letter died of. To be run in a transaction. */
export function indexLetter(statements: QueueStatements, queue: QueueName, row: Omit<MessageRow, "crashes">): void {
  const facts = new LetterFacts(readMessage(queue, row, row.receives));
  const { kind, kinds, cause, packageName, collection, runId } = facts;
  const key = [cause, runId, collection, packageName, kinds.join(" ")];
  const known = statements.causeOf.get(...key) ?? statements.insertCause.get(...key, kind);
  statements.indexLetter.run(Number(known?.["id"]), facts.failedAt, facts.messageId, row.position);
}
