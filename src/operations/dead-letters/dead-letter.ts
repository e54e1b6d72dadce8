import { attributeNames, type Message } from "../../pipeline/message/message.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { LetterFacts } from "../../pipeline/stage/letter-facts.ts";

/** A message that died, and why, as a file keeps it. Text that does not apply is empty. */
export interface KeptLetter {
  readonly id: string;
  /** Id of the message that died, by which logs name it. */
  readonly message_id: string;
  readonly stage: Stage;
  /** When it died, in ISO 8601; if nobody recorded that, when it was published. */
  readonly failed_at: string;
  readonly attempts: number;
  readonly kind: string;
  readonly message: string;
  readonly package: string;
  readonly collection: string;
  readonly run_id: string;
  /** The file and line it was made from: `tiles.csv:17`. */
  readonly place: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The same, as it is shown. */
export interface DeadLetter extends KeptLetter {
  /** The short name of what it died of, which a list gives. */
  readonly cause: string;
}

/** Reads a dead letter's reason from its attributes. */
export function deadLetter(stage: Stage, message: Message): DeadLetter {
  return { ...keptLetter(stage, message), cause: new LetterFacts(message).cause };
}

/** Reads a dead letter without its cause, which costs more than all the rest. */
export function keptLetter(stage: Stage, message: Message): KeptLetter {
  const { id, body, attributes, receiveCount } = message;
  const facts = new LetterFacts(message);
  const stated = attributes[attributeNames.failedAt];
  return {
    id,
    message_id: facts.messageId,
    stage,
    failed_at: isWritten(stated) ? stated : new Date(facts.failedAt).toISOString(),
    attempts: Number(attributes[attributeNames.attempts] ?? receiveCount),
    kind: facts.kind,
    message: facts.reason,
    package: facts.packageName,
    collection: facts.collection,
    run_id: facts.runId,
    place: facts.place,
    body,
    attributes,
  };
}

/** True for a time that this system wrote, which another reading and writing would only make again. */
const isWritten = (time: string | undefined): time is string =>
  time !== undefined &&
  /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{3}Z$/.test(time);
