import type { Stage } from "../../../pipeline/message/stage.ts";
import type { Messaging, QueueName, ReceivedMessage } from "../../messaging.ts";
import type { CrashVictim } from "./release-crashed.ts";

/** Messaging on one machine: topics, queues and dead letters in one file that several processes may have open. */
export interface LocalMessaging extends Messaging, Disposable {
  /**
   * Shows the messages this process was handed, and does not count that receive; messages hidden by a delay keep their
   * time. Only for the one process that runs the stages, when it receives no more. Returns how many.
   */
  releaseInFlight(stage: Stage): number;
  /**
   * Does the same, for both stages, with the messages of a process that died, before this one receives. They are handed
   * out apart from others, and die with the reason if each was alone in hand for `maxReceives` deaths.
   */
  releaseCrashed(maxReceives: Readonly<Record<Stage, number>>): { released: number; dead: CrashVictim[] };
  /** Begins a watch, whose look tells if all that the stage had to do at its beginning is done: none of it is visible or in hand. */
  watchDone(stage: Stage): () => Promise<boolean>;
  /** Keeps messages in hand for `seconds` more. A receipt that no longer counts is ignored. */
  keepInHand(queue: QueueName, messages: readonly ReceivedMessage[], seconds: number): Promise<void>;
  /** Selects those payload files, by name, that no message points at, and none will after a power cut either. */
  withoutReference(names: readonly string[]): Promise<string[]>;
}
