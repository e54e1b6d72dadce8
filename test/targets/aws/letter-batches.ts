import { expect } from "vitest";
import type { ReceivedMessage, ReceiveOptions } from "../../../src/targets/messaging.ts";

export const letter = (id: string, attributes: Record<string, string> = {}): ReceivedMessage => ({
  id,
  body: `body of ${id}`,
  attributes,
  receiveCount: 1,
  publishedAt: 0,
  receipt: `receipt of ${id}`,
});

/** A dead-letter queue that hands out these batches one after another, then nothing. */
export function letterBatches(batches: readonly (readonly string[])[], attributes: Record<string, string> = {}) {
  const asked: number[] = [];
  const shown: string[] = [];
  const messaging = {
    receive: async (_: unknown, { limit }: ReceiveOptions) => {
      const batch = batches[asked.push(limit) - 1] ?? [];
      return batch.map((id) => letter(id, attributes));
    },
    changeVisibility: async (_: unknown, messages: readonly ReceivedMessage[], seconds: number) => {
      expect(seconds).toBe(0);
      expect(messages.every(({ body }) => body === "")).toBe(true);
      shown.push(...messages.map(({ receipt }) => receipt));
    },
  };
  return { messaging, asked, shown };
}
