import { parseJsonIfValid } from "../text/json.ts";
import { enclosedIn } from "./enclosed-message.ts";
import type { Attributes } from "./message.ts";

/** A message out of the envelopes it came in. */
export interface OpenedMessage {
  readonly body: string;
  /** Those that the envelopes hold; of a name that several have, the outermost counts. */
  readonly attributes: Attributes;
  /** The time of its first publication; only an envelope knows it. */
  readonly publishedAt?: number;
}

/** Envelopes within each other that are opened: each comes from a hand that passed the message on. */
const mostEnvelopes = 5;

/** Bodies are large and most come raw: every envelope has one of these texts, so one without them is not parsed. */
const signs = ['"TopicArn"', '"aws:sqs"', '"requestContext"', '"specversion"'];

/** Takes a published message out of its envelopes if it came in any; an envelope of several messages stays closed. */
export function openEnvelope(body: string): OpenedMessage {
  let opened: OpenedMessage = { body, attributes: {} };
  for (let count = 0; count < mostEnvelopes; count++) {
    const { body: outer } = opened;
    if (!signs.some((sign) => outer.includes(sign))) return opened;
    const [enclosed, ...more] = enclosedIn(parseJsonIfValid(outer), outer) ?? [];
    // A queue takes no empty body, so an envelope of nothing stays whole for whoever looks at the dead letter.
    if (!enclosed || more.length > 0 || enclosed.body.trim() === "") return opened;
    opened = { ...opened, ...enclosed, attributes: { ...enclosed.attributes, ...opened.attributes } };
  }
  return opened;
}
