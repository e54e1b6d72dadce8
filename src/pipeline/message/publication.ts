import { type Attributes, attributeNames, type Message } from "./message.ts";

/** A message's place in a run of `enqueue` or `publish`. */
export interface Origin {
  readonly runId: string;
  /** Its number among the run's messages, from 1. */
  readonly sequence: number;
}

/** The publication that brought an item. */
export interface Publication {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly origin?: Origin;
  /** The run of its message, also where the message holds other items. */
  readonly runId?: string;
  /** Places of older versions of the item in the same batch, which it replaces before they are stored. */
  readonly replaced?: readonly Origin[];
}

const longestRunId = 128;

/** Reads a message's place in a run; undefined if its attributes name none. */
export function originOf(attributes: Attributes): Origin | undefined {
  const runId = attributes[attributeNames.runId];
  const sequence = attributes[attributeNames.sequence];
  if (!runId || runId.length > longestRunId || !/^[1-9]\d{0,14}$/.test(sequence ?? "")) return undefined;
  return { runId, sequence: Number(sequence) };
}

/** The publication of an item. Its message's place in a run is named if the message holds nothing else. */
export function publicationOf(
  { attributes, publishedAt }: Message,
  { isAlone, replaced }: { readonly isAlone: boolean; readonly replaced: readonly Message[] },
): Publication {
  const origin = originOf(attributes);
  const older = replaced.flatMap((message) => originOf(message.attributes) ?? []);
  return {
    at: publishedAt,
    ...(origin && { runId: origin.runId, ...(isAlone && { origin }) }),
    ...(older.length > 0 && { replaced: older }),
  };
}
