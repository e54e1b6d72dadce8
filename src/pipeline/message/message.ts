/** Attributes travel beside the body and never change what it means. */
export type Attributes = Readonly<Record<string, string>>;

/** A message as a stage sees it: the body as it was published, whatever envelope it came in. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Attributes;
  /** The number of times it was received, this one included. */
  readonly receiveCount: number;
  /** Milliseconds since 1970 of its first publication; a redriven message keeps it. */
  readonly publishedAt: number;
}

/** Names of the attributes this system gives a meaning to. All are optional. */
export const attributeNames = {
  runId: "run_id",
  sequence: "sequence",
  place: "place",
  publishedAt: "published_at",
  errorKind: "error_kind",
  errorMessage: "error_message",
  failedAt: "failed_at",
  attempts: "attempts",
  stage: "stage",
  messageId: "message_id",
} as const;

/** The attributes that follow a message from request to item: its run, its place in the input, and when it was first published. */
export function carriedAttributes(message: Message): Attributes {
  const { runId, sequence, place } = attributeNames;
  return pick(keptOnResend(message), (name) =>
    [runId, sequence, place, attributeNames.publishedAt].some((own) => own === name),
  );
}

/** The attributes of a fresh copy of a message: its own, and when it was first published. */
export function keptOnResend(message: Message): Attributes {
  return { ...message.attributes, [attributeNames.publishedAt]: new Date(message.publishedAt).toISOString() };
}

function pick(attributes: Attributes, wanted: (name: string) => boolean): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}
