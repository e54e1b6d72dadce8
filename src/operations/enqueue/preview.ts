import { Fault } from "../../pipeline/fault.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { Sendable } from "../send.ts";

export interface Preview {
  /** The first messages, their bodies parsed. */
  readonly messages: readonly { readonly body: unknown; readonly attributes: Readonly<Record<string, string>> }[];
  /** All messages that would be sent. */
  readonly count: number;
  readonly failures: Failures;
}

/** Reads all requests and shows the first of them. */
export async function previewOf(requests: AsyncIterable<Sendable>, limit: number): Promise<Preview> {
  const messages: Preview["messages"][number][] = [];
  const failures = new FailureCount();
  let count = 0;
  for await (const { place, outgoing } of requests) {
    if (outgoing instanceof Fault) {
      failures.add(place, outgoing);
      continue;
    }
    count += 1;
    if (messages.length < limit) messages.push({ body: JSON.parse(outgoing.body), attributes: outgoing.attributes });
  }
  return { messages, count, failures: failures.report() };
}
