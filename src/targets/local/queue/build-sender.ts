import { randomUUID } from "node:crypto";
import type { Outgoing } from "../../../pipeline/carry-item.ts";
import type { Fault } from "../../../pipeline/fault.ts";
import type { Attributes } from "../../../pipeline/message.ts";
import type { Messaging, QueueName, Refusals } from "../../messaging.ts";
import { statedPublication } from "../../published-at.ts";
import { escapeUnsendable, publishFault, queueMessageLimitBytes, sendFault } from "../../sendable.ts";
import { keepAccepted, readAccepted } from "./accepted-runs.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";
import { removeMessage } from "./remove-message.ts";

/** A copy says when its message was published and why it died, also if that was as large as it may be. */
const copyLimits = { bytes: queueMessageLimitBytes + 4_096, attributes: Number.POSITIVE_INFINITY };

/** Builds the ways by which messages enter a queue. */
export function buildSender({
  statements,
  clock,
  read,
  write,
  writeInParts,
}: QueueAccess): Pick<Messaging, "publish" | "accepted" | "forgetAccepted" | "move"> {
  const insert = (queue: QueueName, body: string, attributes: Attributes, delaySeconds = 0): void => {
    const time = clock.now();
    const published = statedPublication(attributes) ?? Date.now();
    const visible = time + delaySeconds * 1000;
    statements.insert.run(queueKey(queue), visible, randomUUID(), time, published, JSON.stringify(attributes), body);
  };
  return {
    async publish(stage, messages, options) {
      const store = ({ body, attributes }: Outgoing): Fault | undefined => {
        const fault = publishFault(body, attributes);
        if (!fault) insert({ stage, dead: false }, escapeUnsendable(body), attributes);
        return fault;
      };
      const keep = (stored: readonly Outgoing[], faults: readonly (Fault | undefined)[]): void =>
        keepAccepted(
          statements,
          stored.filter((_, index) => !faults[index]),
        );
      return refusalsOf(await writeInParts("power_cut", messages, store, options?.keepAccepted ? keep : undefined));
    },

    accepted: (runId) => read(() => readAccepted(statements, runId)),
    forgetAccepted: (runId) => write("killed_process", () => void statements.forgetAccepted.run(runId)),

    async move(from, to, moves) {
      const faults = await writeInParts(
        "power_cut",
        moves,
        ({ message, attributes, body = message.body, delaySeconds }) => {
          const sent = escapeUnsendable(body);
          const fault = sendFault(sent, attributes, copyLimits);
          // A message that is in other hands by now is theirs to move.
          if (!fault && removeMessage(statements, from, message)) insert(to, sent, attributes, delaySeconds);
          return fault;
        },
      );
      return refusalsOf(faults);
    },
  };
}

const refusalsOf = (faults: readonly (Fault | undefined)[]): Refusals =>
  new Map(faults.flatMap((fault, index) => (fault ? [[index, fault] as const] : [])));
