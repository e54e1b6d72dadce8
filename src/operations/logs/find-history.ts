import type { LogRecord } from "../../pipeline/message/log.ts";
import { attributeNames } from "../../pipeline/message/message.ts";
import { stages } from "../../pipeline/message/stage.ts";
import type { Messaging } from "../../targets/messaging.ts";
import type { Target } from "../../targets/target.ts";
import { peekDeadLetters } from "../dead-letters/peek-dead-letters.ts";
import { inLine, isOfMessage } from "./is-of-run.ts";
import { queryLogs } from "./query-logs.ts";
import type { RecordFilter } from "./record-filter.ts";

/**
 * Finds all that the stages logged about a message or an item. A message has another id in each stage, and another as a
 * dead letter; its run and its number there are the same everywhere. Without a run, the item it made leads on.
 */
export async function findHistory(
  target: Pick<Target, "logs" | "messaging">,
  asked: { readonly message: string } | { readonly item: string },
  signal: AbortSignal,
): Promise<RecordFilter> {
  const history = new History();
  const [field, id] =
    "message" in asked ? (["message_id", asked.message] as const) : (["item_id", asked.item] as const);
  if (field === "message_id") history.messages.add(id);
  else history.items.add(id);
  for await (const record of queryLogs(target, { anyOf: [inLine(id)], follow: false, signal })) {
    if (record[field] === id) history.follow(record);
  }
  if (field === "message_id" && history.places.length === 0) await followLetter(target.messaging, id, history, signal);
  return history;
}

class History implements RecordFilter {
  readonly messages = new Set<string>();
  readonly items = new Set<string>();
  readonly places: { readonly runId: string; readonly sequence: string }[] = [];

  /** Adds what a record tells of the message. */
  follow({ message_id, run_id, sequence, item_id }: Partial<LogRecord>): void {
    if (typeof message_id === "string") this.messages.add(message_id);
    if (typeof run_id === "string" && typeof sequence === "string") this.#addPlace(run_id, sequence);
    else if (typeof item_id === "string") this.items.add(item_id);
  }

  get anyOf(): readonly string[] {
    const ids = new Set([...this.messages, ...this.items, ...this.places.map(({ runId }) => runId)]);
    return [...ids].map(inLine);
  }

  isWanted(record: LogRecord): boolean {
    return (
      this.messages.has(String(record["message_id"])) ||
      this.items.has(String(record["item_id"])) ||
      this.places.some(({ runId, sequence }) => isOfMessage(record, runId, sequence))
    );
  }

  #addPlace(runId: string, sequence: string): void {
    if (this.places.some((place) => place.runId === runId && place.sequence === sequence)) return;
    this.places.push({ runId, sequence });
  }
}

/** Follows a dead letter, whose id is in no log, by the run and the number that it carries. */
async function followLetter(
  messaging: Pick<Messaging, "peek" | "visitLetters">,
  id: string,
  history: History,
  signal: AbortSignal,
): Promise<void> {
  const { letters } = await peekDeadLetters({ messaging }, { stages, id }, 1, signal);
  const { messageId, runId, sequence } = attributeNames;
  for (const { attributes } of letters) {
    history.follow({
      message_id: attributes[messageId],
      run_id: attributes[runId],
      sequence: attributes[sequence],
    });
  }
}
