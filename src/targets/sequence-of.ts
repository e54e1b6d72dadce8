import { type Attributes, attributeNames } from "../pipeline/message/message.ts";

/** The run of a message and its number in it; undefined for a message that names none. */
export function sequenceOf(attributes: Attributes): { runId: string; sequence: number } | undefined {
  const { [attributeNames.runId]: runId, [attributeNames.sequence]: sequence } = attributes;
  if (runId === undefined || sequence === undefined || !/^\d{1,15}$/.test(sequence)) return undefined;
  return { runId, sequence: Number(sequence) };
}
