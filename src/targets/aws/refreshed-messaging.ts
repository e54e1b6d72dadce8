import type { Messaging } from "../messaging.ts";

/** Does work on the messaging there is now, again on another one where what it leads to has moved. */
export type WithMessaging = <T>(work: (messaging: Messaging) => Promise<T>) => Promise<T>;

/** Messaging that is opened when it is first used. */
export function refreshedMessaging(use: WithMessaging): Messaging {
  return {
    publish: (stage, messages, options) => use((messaging) => messaging.publish(stage, messages, options)),
    sentBefore: (runId) => use((messaging) => messaging.sentBefore(runId)),
    forgetAccepted: (runId) => use((messaging) => messaging.forgetAccepted(runId)),
    move: (from, to, moves) => use((messaging) => messaging.move(from, to, moves)),
    store: (queue, messages) => use((messaging) => messaging.store(queue, messages)),
    receive: (queue, options) => use((messaging) => messaging.receive(queue, options)),
    changeVisibility: (queue, messages, seconds, options) =>
      use((messaging) => messaging.changeVisibility(queue, messages, seconds, options)),
    delete: (queue, messages) => use((messaging) => messaging.delete(queue, messages)),
    depth: (queue) => use((messaging) => messaging.depth(queue)),
    oldest: (queue) => use((messaging) => messaging.oldest(queue)),
    peek: (queue, limit) => use((messaging) => messaging.peek(queue, limit)),
    visitWaiting: (queue, visit) => use((messaging) => messaging.visitWaiting(queue, visit)),
    visitLetters: (stage, search, visit) => use((messaging) => messaging.visitLetters(stage, search, visit)),
    countLetters: (stage, search) => use((messaging) => messaging.countLetters(stage, search)),
    purge: (queue) => use((messaging) => messaging.purge(queue)),
  };
}
