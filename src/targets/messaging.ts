import type { Fault } from "../pipeline/fault/fault.ts";
import type { Message } from "../pipeline/message/message.ts";
import type { Stage } from "../pipeline/message/stage.ts";
import type { SequenceSet } from "../pipeline/run/sequence-set.ts";
import type { Outgoing } from "../pipeline/stage/carry-item.ts";
import type { Copy } from "../pipeline/stage/settle.ts";
import type { LetterCount, LetterSearch } from "./letter-search.ts";

/** A stage's queue, or the queue of its dead letters. */
export interface QueueName {
  readonly stage: Stage;
  readonly dead: boolean;
  /** Names the queue of gen's heavy items instead, which AWS Batch makes; where there is none it is empty. */
  readonly heavy?: true;
}

/** A message and the right to change or delete it, until its visibility runs out. */
export interface ReceivedMessage extends Message {
  readonly receipt: string;
  /** True where the process died that had it in hand before: it is worked on without waiting for others. */
  readonly suspect?: boolean;
}

/** A received message to give up for a copy elsewhere: what dies, what is renewed, what is redriven. */
export type Move = Copy<ReceivedMessage>;

export interface ReceiveOptions {
  readonly limit: number;
  /** The seconds to wait for a first message. */
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
}

/** The number of messages in a queue; approximate on AWS. */
export interface Depth {
  readonly waiting: number;
  readonly inFlight: number;
  /** Hidden for now: fresh copies and retries whose time has not come. On AWS retries count as in flight. */
  readonly delayed: number;
}

export interface PublishOptions {
  /** Keeps which messages of their runs were taken, for `sentBefore`. */
  readonly keepAccepted: boolean;
  /** Replaces the pace that the service's quota sets, if there is one. */
  readonly messagesPerSecond?: number | undefined;
}

/** The sequences of a run that `publish` with `keepAccepted` has sent, also in a process that was killed. */
export interface SentBefore {
  /** Those that were surely taken. */
  readonly accepted: SequenceSet;
  /** Those that were on their way, of which nobody was told if they were taken; on this machine there are none. */
  readonly inDoubt: SequenceSet;
}

/** A walk through the dead letters of a stage. */
export interface LetterVisit {
  /** At most this many are handed out at once; 0 ends the visit. */
  readonly wanted: () => number;
  /** Handles new letters and returns those that stay. */
  readonly take: (letters: readonly ReceivedMessage[]) => Promise<readonly ReceivedMessage[]>;
  readonly signal: AbortSignal;
  /** True if the letters are only looked at: a target that need not hides none. */
  readonly looksOnly: boolean;
}

/** Faults by the index of what was not taken. */
export type Refusals = ReadonlyMap<number, Fault>;

/** A walk through the messages that wait in a queue. */
export interface QueueVisit {
  /** Looks at new messages and returns those to delete. */
  readonly choose: (messages: readonly ReceivedMessage[]) => Promise<readonly ReceivedMessage[]>;
  /** Is told how many were deleted, each time some were. */
  readonly onDeleted: (count: number) => void;
  readonly signal: AbortSignal;
}

/**
 * The promises of a target's topics and queues; `test/contracts/messaging.ts` holds every adapter to it.
 * Batches may be of any size: an adapter cuts them to its service's limits.
 * Calls reject with a Fault `infrastructure` when the service cannot be reached.
 */
export interface Messaging {
  /** Publishes to a stage's topic. What is refused does not keep the rest from being sent. */
  publish(stage: Stage, messages: readonly Outgoing[], options?: PublishOptions): Promise<Refusals>;
  /** Tells what was sent of a run. */
  sentBefore(runId: string): Promise<SentBefore>;
  /** Forgets what `sentBefore` tells of a run. */
  forgetAccepted(runId: string): Promise<void>;
  /**
   * Stores a copy of each message in `to`, with no receives spent, and only then deletes it from `from` (which may be
   * the same queue). A message whose copy was refused stays where it is.
   */
  move(from: QueueName, to: QueueName, moves: readonly Move[]): Promise<Refusals>;
  /** Stores messages in a queue itself, past its topic, with no receives spent. What is refused does not keep the rest out. */
  store(queue: QueueName, messages: readonly Outgoing[]): Promise<Refusals>;
  /** Hands out visible messages and hides them. One that was received too often becomes a dead letter instead. */
  receive(queue: QueueName, options: ReceiveOptions): Promise<ReceivedMessage[]>;
  /**
   * Shows received messages again after `seconds`. A receipt that no longer counts is ignored. `uncounted` takes the
   * receive back where the service can, which SQS cannot.
   */
  changeVisibility(
    queue: QueueName,
    messages: readonly ReceivedMessage[],
    seconds: number,
    options?: { readonly uncounted: boolean },
  ): Promise<void>;
  /** Deletes received messages. A receipt that no longer counts is ignored. */
  delete(queue: QueueName, messages: readonly ReceivedMessage[]): Promise<void>;
  /** Counts a queue's messages; those of the heavy items count with the stage's own. */
  depth(queue: QueueName): Promise<Depth>;
  /** Tells when the message that waits first was published, in milliseconds since 1970; undefined if none does, or on AWS. */
  oldest(queue: QueueName): Promise<number | undefined>;
  /** Looks at waiting messages and leaves them where they are, oldest first where the service keeps order. */
  peek(queue: QueueName, limit: number): Promise<Message[]>;
  /**
   * Hands out the messages that wait in a queue, each once, and deletes those that are chosen. Whatever stays is shown
   * again soon, also when the visit ends early, and has no more receives than before; where a service takes no receive
   * back, as a copy with none. What comes while the visit goes on need not be handed out.
   */
  visitWaiting(queue: QueueName, visit: QueueVisit): Promise<void>;
  /**
   * Hands out the dead letters of a stage, each once, in batches and in constant memory; those that a search does not
   * mean may be among them. Whatever stays is shown again soon, also when the visit ends early, and then has no more
   * receives than before where the service can. Letters that die meanwhile need not be visited.
   */
  visitLetters(stage: Stage, search: LetterSearch, visit: LetterVisit): Promise<void>;
  /** Counts the dead letters that a search means, by what they died of; undefined if the service keeps no index. */
  countLetters(stage: Stage, search: LetterSearch): Promise<readonly LetterCount[] | undefined>;
  /** Deletes all a queue holds. Returns how many, approximately on AWS. */
  purge(queue: QueueName): Promise<number>;
}
