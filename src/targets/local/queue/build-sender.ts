import type { Fault } from "../../../pipeline/fault/fault.ts";
import { SequenceSet } from "../../../pipeline/run/sequence-set.ts";
import type { Outgoing } from "../../../pipeline/stage/carry-item.ts";
import type { Messaging, QueueName, Refusals } from "../../messaging.ts";
import { statedPublication } from "../../published-at.ts";
import { escapeUnsendable, publishFault, queueMessageLimitBytes, sendFault } from "../../sendable.ts";
import { keepAccepted, readAccepted } from "./accepted-runs.ts";
import { idMaker } from "./id-maker.ts";
import { indexLetter } from "./index-letters.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";
import { rowsOfInsertMany } from "./queue-statements.ts";
import { removeMessage } from "./remove-message.ts";

/** A copy says when its message was published and why it died, also if that was as large as it may be. */
const copyLimits = { bytes: queueMessageLimitBytes + 4_096, attributes: Number.POSITIVE_INFINITY };

/** Builds the ways by which messages enter a queue. */
export function buildSender({
  statements,
  read,
  write,
  writeInParts,
  writeTogether,
}: QueueAccess): Pick<Messaging, "publish" | "sentBefore" | "forgetAccepted" | "move" | "store"> {
  const idOf = idMaker();
  const valuesOf = (
    queue: QueueName,
    { body, attributes }: Outgoing,
    now: number,
    delaySeconds = 0,
  ): [string, number, string, number, number, string, string] => {
    const published = statedPublication(attributes) ?? Date.now();
    return [queueKey(queue), now + delaySeconds * 1000, idOf(), now, published, JSON.stringify(attributes), body];
  };
  const indexStored = (queue: QueueName, position: number, values: ReturnType<typeof valuesOf>): void => {
    const [, , id, , published_at, attributes, body] = values;
    indexLetter(statements, queue, { position, id, body, attributes, published_at, receives: 0 });
  };
  const insertCopy = (to: QueueName, copy: Outgoing, now: number, delaySeconds?: number): void => {
    const values = valuesOf(to, copy, now, delaySeconds);
    const { lastInsertRowid } = statements.insert.run(...values);
    if (to.dead) indexStored(to, Number(lastInsertRowid), values);
  };
  return {
    async publish(stage, messages, options) {
      const queue = { stage, dead: false };
      const faults = await writeTogether("power_cut", messages, (parts, now) => {
        const checked = parts.map(({ body, attributes }) => publishFault(body, attributes));
        const good = parts.filter((_, index) => !checked[index]);
        const published = Date.now();
        const valuesOfMany = ({ body, attributes }: Outgoing): (string | number)[] => [
          idOf(),
          statedPublication(attributes) ?? published,
          JSON.stringify(attributes),
          escapeUnsendable(body),
        ];
        let start = 0;
        for (; good.length - start >= rowsOfInsertMany; start += rowsOfInsertMany) {
          const rows = good.slice(start, start + rowsOfInsertMany);
          statements.insertMany.run({ queue: queueKey(queue), now }, ...rows.flatMap(valuesOfMany));
        }
        for (const { body, attributes } of good.slice(start)) {
          statements.insert.run(...valuesOf(queue, { body: escapeUnsendable(body), attributes }, now));
        }
        if (options?.keepAccepted) keepAccepted(statements, good);
        return checked;
      });
      return refusalsOf(faults);
    },

    sentBefore: (runId) => read(() => ({ accepted: readAccepted(statements, runId), inDoubt: new SequenceSet() })),
    forgetAccepted: (runId) => write("killed_process", () => void statements.forgetAccepted.run(runId)),

    async store(queue, messages) {
      const faults = await writeInParts("power_cut", messages, ({ body, attributes }, now) => {
        const sent = escapeUnsendable(body);
        const fault = sendFault(sent, attributes, copyLimits);
        if (!fault) insertCopy(queue, { body: sent, attributes }, now);
        return fault;
      });
      return refusalsOf(faults);
    },

    async move(from, to, moves) {
      const faults = await writeInParts(
        "power_cut",
        moves,
        ({ message, attributes, body = message.body, delaySeconds }, now) => {
          const sent = escapeUnsendable(body);
          const fault = sendFault(sent, attributes, copyLimits);
          // A message that is in other hands by now is theirs to move.
          if (!fault && removeMessage(statements, from, message)) {
            insertCopy(to, { body: sent, attributes }, now, delaySeconds);
          }
          return fault;
        },
      );
      return refusalsOf(faults);
    },
  };
}

const refusalsOf = (faults: readonly (Fault | undefined)[]): Refusals =>
  new Map(faults.flatMap((fault, index) => (fault ? [[index, fault] as const] : [])));
