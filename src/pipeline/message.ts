import type { ErrorKind } from "./fault.ts";
import type { Stage } from "./stage.ts";

/** Attributes travel beside the body and never change what it means. */
export type Attributes = Readonly<Record<string, string>>;

/** A message as a stage sees it: the body as it was published, whatever envelope it came in. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Attributes;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /** Milliseconds since 1970 of its first publication; a redriven message keeps it. */
  readonly publishedAt: number;
}

/** Names of the attributes this system gives a meaning to. All are optional. */
export const attributeNames = {
  runId: "run_id",
  sequence: "sequence",
  publishedAt: "published_at",
  errorKind: "error_kind",
  errorMessage: "error_message",
  failedAt: "failed_at",
  attempts: "attempts",
  stage: "stage",
} as const;

/** The attributes that say why a message died. */
export const reasonNames: readonly string[] = [
  attributeNames.errorKind,
  attributeNames.errorMessage,
  attributeNames.failedAt,
  attributeNames.attempts,
  attributeNames.stage,
];

/** The attributes that follow a message from request to item. */
export function carriedAttributes(attributes: Attributes): Attributes {
  return pick(attributes, (name) => name === attributeNames.runId || name === attributeNames.sequence);
}

const ownPrefix = "own.";

/** Attributes of the message's own that have a name of a reason, under another name, so that none is lost. */
export function besideReason(attributes: Attributes): Attributes {
  return renamed(attributes, (name) => (isReasonName(name) ? `${ownPrefix}${name}` : name));
}

/** A dead letter's attributes without the reason it died, for its way back: those it had before. */
export function withoutReason(attributes: Attributes): Attributes {
  const own = pick(attributes, (name) => !reasonNames.includes(name));
  return renamed(own, (name) => (isReasonName(name) ? name.slice(ownPrefix.length) : name));
}

/** With or without prefixes. */
function isReasonName(name: string): boolean {
  let bare = name;
  while (bare.startsWith(ownPrefix)) bare = bare.slice(ownPrefix.length);
  return reasonNames.includes(bare);
}

const reasonLimitBytes = 1024;

/** The attributes a message that dies by our hand carries. */
export function reasonAttributes(
  message: Message,
  { stage, kind, reason, now }: { stage: Stage; kind: ErrorKind; reason: string; now: number },
): Attributes {
  return {
    ...besideReason(keptOnResend(message)),
    [attributeNames.errorKind]: kind,
    [attributeNames.errorMessage]: truncateBytes(printable(reason), reasonLimitBytes) || kind,
    [attributeNames.failedAt]: new Date(now).toISOString(),
    [attributeNames.attempts]: String(message.receiveCount),
    [attributeNames.stage]: stage,
  };
}

/** The attributes of a fresh copy of a message: its own, and when it was first published. */
export function keptOnResend(message: Message): Attributes {
  return { ...message.attributes, [attributeNames.publishedAt]: new Date(message.publishedAt).toISOString() };
}

/** SQS allows tab, newline, carriage return and what XML 1.0 allows; anything else refuses the whole message. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}

/** The beginning of a text, marked as such where it is not all of it. */
export function truncateBytes(text: string, limitBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limitBytes) return text;
  const cut = new TextDecoder().decode(bytes.subarray(0, limitBytes - 3), { stream: true });
  return `${cut}…`;
}

function renamed(attributes: Attributes, rename: (name: string) => string): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [rename(name), value]));
}

function pick(attributes: Attributes, wanted: (name: string) => boolean): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}
