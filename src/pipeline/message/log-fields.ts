import { attributeNames, type Message } from "./message.ts";

/** The fields by which a message is found again in a log. */
export function logFields({ id, attributes, receiveCount }: Message): Record<string, unknown> {
  return {
    message_id: id,
    run_id: attributes[attributeNames.runId],
    sequence: attributes[attributeNames.sequence],
    place: attributes[attributeNames.place],
    receive_count: receiveCount,
  };
}
