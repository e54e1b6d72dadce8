import { redacted } from "../fault/redacted.ts";
import type { Message } from "../message/message.ts";
import { attributeNames } from "../message/message.ts";
import { originOf } from "../message/publication.ts";
import type { Stage } from "../message/stage.ts";
import type { BatchEntry, Death } from "../run/run-outcomes.ts";
import { truncateBytes } from "../text/truncate-bytes.ts";
import type { Copy } from "./settle.ts";

const longestReasonBytes = 1024;

/** The deaths among copies on their way to the dead letters, by run; messages of no run are left out. */
export function deathsOf<M extends Message>(stage: Stage, copies: readonly Copy<M>[]): BatchEntry[] {
  const runs = new Map<string, Death[]>();
  for (const { message, attributes } of copies) {
    const origin = originOf(message.attributes);
    if (!origin) continue;
    const death = {
      sequence: origin.sequence,
      stage,
      kind: attributes[attributeNames.errorKind] ?? "unexpected",
      reason: truncateBytes(redacted(attributes[attributeNames.errorMessage] ?? ""), longestReasonBytes),
    };
    const deaths = runs.get(origin.runId);
    if (deaths) deaths.push(death);
    else runs.set(origin.runId, [death]);
  }
  return [...runs].map(([runId, dead]) => ({ runId, collection: "", done: {}, dead }));
}
