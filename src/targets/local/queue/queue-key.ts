import type { QueueName } from "../../messaging.ts";

/** Returns the name a queue has in the file. */
export const queueKey = ({ stage, dead, heavy }: QueueName): string => {
  // Nothing is ever stored there: this machine makes heavy items like all others.
  if (heavy) return `${stage}-heavy`;
  return dead ? `${stage}-dead` : stage;
};
