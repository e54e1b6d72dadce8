import { attributeNames, type Message } from "../../pipeline/message.ts";
import type { Stage } from "../../pipeline/stage.ts";

/** A message that died, and why. */
export interface DeadLetter {
  readonly id: string;
  readonly stage: Stage;
  /** When it died, in ISO 8601; if nobody recorded that, when it was published. */
  readonly failed_at: string;
  readonly attempts: number;
  readonly kind: string;
  readonly message: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads a dead letter's reason from its attributes. */
export function deadLetter(stage: Stage, { id, body, attributes, receiveCount, publishedAt }: Message): DeadLetter {
  return {
    id,
    stage,
    failed_at: attributes[attributeNames.failedAt] ?? new Date(publishedAt).toISOString(),
    attempts: Number(attributes[attributeNames.attempts] ?? receiveCount),
    kind: kindOf({ attributes }),
    message: attributes[attributeNames.errorMessage] ?? "",
    body,
    attributes,
  };
}

/** Why it died, as one of `errorKinds`. */
export function kindOf({ attributes }: Pick<Message, "attributes">): string {
  return attributes[attributeNames.errorKind] ?? "unexpected";
}
