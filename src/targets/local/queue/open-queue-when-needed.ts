import { existsSync } from "node:fs";
import { SequenceSet } from "../../../pipeline/run/sequence-set.ts";
import type { Messaging } from "../../messaging.ts";
import type { LocalMessaging } from "./local-messaging.ts";

/** Opens queues at the first call that needs them: looking at queues that nobody has filled makes no file. */
export function openQueueWhenNeeded(path: string, open: () => LocalMessaging): Messaging & Disposable {
  let opened: LocalMessaging | undefined;
  const queue = (): LocalMessaging => {
    opened ??= open();
    return opened;
  };
  const queueIfThere = (): LocalMessaging | undefined => (opened || existsSync(path) ? queue() : undefined);
  return {
    publish: async (stage, messages, options) => queue().publish(stage, messages, options),
    move: async (from, to, moves) => queue().move(from, to, moves),
    sentBefore: async (runId) =>
      queueIfThere()?.sentBefore(runId) ?? { accepted: new SequenceSet(), inDoubt: new SequenceSet() },
    store: async (name, messages) => queue().store(name, messages),
    forgetAccepted: async (runId) => queueIfThere()?.forgetAccepted(runId),
    receive: async (name, options) => queueIfThere()?.receive(name, options) ?? [],
    changeVisibility: async (name, messages, seconds, options) =>
      queueIfThere()?.changeVisibility(name, messages, seconds, options),
    delete: async (name, messages) => queueIfThere()?.delete(name, messages),
    depth: async (name) => queueIfThere()?.depth(name) ?? { waiting: 0, inFlight: 0, delayed: 0 },
    oldest: async (name) => queueIfThere()?.oldest(name),
    peek: async (name, limit) => queueIfThere()?.peek(name, limit) ?? [],
    visitWaiting: async (name, visit) => queueIfThere()?.visitWaiting(name, visit),
    visitLetters: async (stage, search, visit) => queueIfThere()?.visitLetters(stage, search, visit),
    countLetters: async (stage, search) => queueIfThere()?.countLetters(stage, search) ?? [],
    purge: async (name) => queueIfThere()?.purge(name) ?? 0,
    [Symbol.dispose]: () => opened?.[Symbol.dispose](),
  };
}
