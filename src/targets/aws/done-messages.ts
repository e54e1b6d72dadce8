import type { ReceivedMessage } from "../messaging.ts";

const most = 100_000;

/**
 * Messages that are no longer needed in their queue: copied or deleted. SQS may hand out such a message once more, soon after
 * the first time. Only the latest are remembered, by their whole ids: what is taken for one of them is deleted.
 */
export class DoneMessages {
  readonly #ids = new Set<string>();

  add(messages: readonly ReceivedMessage[]): void {
    for (const { id } of messages) this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= most) break;
      this.#ids.delete(oldest);
    }
  }

  has({ id }: ReceivedMessage): boolean {
    return this.#ids.has(id);
  }
}
