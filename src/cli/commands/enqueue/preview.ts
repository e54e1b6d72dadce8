import { Fault } from "../../../pipeline/fault.ts";
import { addFailure, type Failures, noFailures } from "../../failures.ts";
import type { Sendable } from "../../send.ts";

export interface Preview {
  /** The first messages, their bodies parsed. */
  readonly messages: { body: unknown; attributes: Readonly<Record<string, string>> }[];
  count: number;
  readonly failures: Failures;
}

/** What would be sent: the first messages, and how many there are. */
export async function previewOf(sendables: AsyncIterable<Sendable>, limit: number): Promise<Preview> {
  const preview: Preview = { messages: [], count: 0, failures: noFailures() };
  for await (const { place, outgoing } of sendables) {
    if (outgoing instanceof Fault) {
      addFailure(preview.failures, place, outgoing);
      continue;
    }
    preview.count += 1;
    if (preview.messages.length >= limit) continue;
    preview.messages.push({ body: JSON.parse(outgoing.body), attributes: outgoing.attributes });
  }
  return preview;
}
