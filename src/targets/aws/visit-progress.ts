import type { SentMessage } from "./read-message.ts";

/** Time for which copies stay hidden: at first, and at most if SQS hands them out before the visit has ended. */
const delaysSeconds = { first: 5, longest: 900 };
/** Difference there may be between the clocks of SQS's servers, with the part of a second that an answer leaves out. */
const clocksMilliseconds = 10_000;
/** Batches in a row that leave no doubt: each has room left and nothing that waited at the beginning. */
const quietBatches = 3;

/** Progress of a visit of what waits in a queue of SQS, which keeps no order and may be sent to all the while. */
export class VisitProgress {
  readonly #batchSize: number;
  #sentBefore: number | undefined;
  /** Messages that waited at the beginning, of which copies may be shown by now. */
  #visited = 0;
  #sinceEarlier = 0;
  #quiet = 0;
  #delaySeconds = delaysSeconds.first;
  #isOver = false;

  constructor(batchSize: number) {
    this.#batchSize = batchSize;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The time for which the next copies are hidden. */
  get delaySeconds(): number {
    return this.#delaySeconds;
  }

  /** Notes a batch, those of it that are not known as copies, and those that stay. All times are by SQS's clock. */
  note(received: readonly SentMessage[], fresh: readonly SentMessage[], staying: readonly SentMessage[]): void {
    const [first] = received;
    if (!first) {
      this.#isOver = true;
      return;
    }
    this.#sentBefore ??= first.servedAt + clocksMilliseconds;
    const sentBefore = this.#sentBefore;
    const earlier = new Set(fresh.filter(({ sentAt }) => sentAt < sentBefore));
    const isFull = received.length >= this.#batchSize;
    // Where some are deleted, more of them may come: their sender takes seconds to stop.
    const isOfUse = earlier.size > 0 || staying.length < received.length;
    this.#visited += earlier.size;
    this.#sinceEarlier = isOfUse ? 0 : this.#sinceEarlier + received.length;
    this.#quiet = isOfUse || isFull ? 0 : this.#quiet + 1;
    const later = staying.filter((message) => !earlier.has(message)).length;
    if (isFull && later > received.length / 2) {
      this.#delaySeconds = Math.min(delaysSeconds.longest, 2 * this.#delaySeconds);
    }
    // What is shown in full batches hides what is behind it, until copies stay away for long and each came again.
    const cameAgain = this.#delaySeconds === delaysSeconds.longest && this.#sinceEarlier >= this.#visited;
    this.#isOver = cameAgain || this.#quiet >= quietBatches;
  }
}
