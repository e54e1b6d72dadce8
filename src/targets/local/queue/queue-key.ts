import type { QueueName } from "../../messaging.ts";

/** Returns the name a queue has in the file. */
export const queueKey = ({ stage, dead }: QueueName): string => (dead ? `${stage}-dead` : stage);
