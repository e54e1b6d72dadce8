import { Fault } from "../../pipeline/fault/fault.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { Sendable } from "../send.ts";

export interface Preview {
  /** The first messages, their bodies parsed. */
  readonly messages: readonly {
    readonly body: unknown;
    readonly attributes: Readonly<Record<string, string>>;
    /** The id that its item has, where the recipe tells it. */
    readonly item_id?: string;
  }[];
  /** All messages that would be sent. */
  readonly count: number;
  readonly failures: Failures;
}

/** Reads all requests and shows the first of them. */
export async function previewOf(requests: AsyncIterable<Sendable>, limit: number): Promise<Preview> {
  const messages: Preview["messages"][number][] = [];
  const failures = new FailureCount();
  let count = 0;
  for await (const { place, outgoing, itemId } of requests) {
    if (outgoing instanceof Fault) {
      failures.add(place, outgoing);
      continue;
    }
    count += 1;
    if (messages.length >= limit) continue;
    const { body, attributes } = outgoing;
    messages.push({ body: JSON.parse(body), attributes, ...(itemId !== undefined && { item_id: itemId }) });
  }
  return { messages, count, failures: failures.report() };
}
