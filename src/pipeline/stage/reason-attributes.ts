import type { ErrorKind } from "../fault/fault.ts";
import { type Attributes, attributeNames, keptOnResend, type Message } from "../message/message.ts";
import { sendableText } from "../message/sendable-text.ts";
import type { Stage } from "../message/stage.ts";
import { truncateBytes } from "../text/truncate-bytes.ts";

/** The attributes that say why a message died, and which one it was. */
export const reasonNames: readonly string[] = [
  attributeNames.errorKind,
  attributeNames.errorMessage,
  attributeNames.failedAt,
  attributeNames.attempts,
  attributeNames.stage,
  attributeNames.messageId,
];

const ownPrefix = "own.";

/** Renames attributes of the message's own that have a name of a reason, so that none is lost. */
export function besideReason(attributes: Attributes): Attributes {
  return renamed(attributes, (name) => (isReasonName(name) ? `${ownPrefix}${name}` : name));
}

/** A dead letter's attributes without the reason it died, for its way back: those it had before. */
export function withoutReason(attributes: Attributes): Attributes {
  const own = Object.fromEntries(Object.entries(attributes).filter(([name]) => !reasonNames.includes(name)));
  return renamed(own, (name) => (isReasonName(name) ? name.slice(ownPrefix.length) : name));
}

/** Compares names without their prefixes. */
function isReasonName(name: string): boolean {
  let bare = name;
  while (bare.startsWith(ownPrefix)) bare = bare.slice(ownPrefix.length);
  return reasonNames.includes(bare);
}

const reasonLimitBytes = 1024;

/** Makes the attributes of a message that a stage moves to its dead letters. */
export function reasonAttributes(
  message: Message,
  { stage, kind, reason, now }: { stage: Stage; kind: ErrorKind; reason: string; now: number },
): Attributes {
  return {
    ...besideReason(keptOnResend(message)),
    [attributeNames.errorKind]: kind,
    [attributeNames.errorMessage]: truncateBytes(sendableText(reason), reasonLimitBytes) || kind,
    [attributeNames.failedAt]: new Date(now).toISOString(),
    [attributeNames.attempts]: String(message.receiveCount),
    [attributeNames.stage]: stage,
    [attributeNames.messageId]: message.id,
  };
}

function renamed(attributes: Attributes, rename: (name: string) => string): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [rename(name), value]));
}
