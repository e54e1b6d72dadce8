import { letterFacts } from "../../pipeline/letter-facts.ts";
import { attributeNames, type Message } from "../../pipeline/message.ts";
import type { Stage } from "../../pipeline/stage.ts";

/** A message that died, and why. Text that does not apply is empty. */
export interface DeadLetter {
  readonly id: string;
  /** Id of the message that died, by which logs name it. */
  readonly message_id: string;
  readonly stage: Stage;
  /** When it died, in ISO 8601; if nobody recorded that, when it was published. */
  readonly failed_at: string;
  readonly attempts: number;
  readonly kind: string;
  readonly message: string;
  /** The short name of what it died of, which a list gives. */
  readonly cause: string;
  readonly package: string;
  readonly collection: string;
  readonly run_id: string;
  /** The file and line it was made from: `tiles.csv:17`. */
  readonly place: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads a dead letter's reason from its attributes. */
export function deadLetter(stage: Stage, message: Message): DeadLetter {
  const { id, body, attributes, receiveCount } = message;
  const facts = letterFacts(message);
  return {
    id,
    message_id: facts.messageId,
    stage,
    failed_at: new Date(facts.failedAt).toISOString(),
    attempts: Number(attributes[attributeNames.attempts] ?? receiveCount),
    kind: facts.kind,
    message: facts.reason,
    cause: facts.cause,
    package: facts.packageName,
    collection: facts.collection,
    run_id: facts.runId,
    place: facts.place,
    body,
    attributes,
  };
}
