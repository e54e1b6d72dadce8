import type { Attributes } from "../../../pipeline/message/message.ts";
import { SequenceSet } from "../../../pipeline/run/sequence-set.ts";
import { sequenceOf } from "../../sequence-of.ts";
import type { QueueStatements } from "./queue-statements.ts";

/** Keeps which messages of their runs are being published. To be run in the transaction that stores them. */
export function keepAccepted(
  statements: QueueStatements,
  messages: readonly { readonly attributes: Attributes }[],
): void {
  const runs = new Map<string, SequenceSet>();
  for (const { attributes } of messages) {
    const named = sequenceOf(attributes);
    if (!named) continue;
    const set = runs.get(named.runId) ?? new SequenceSet();
    set.add(named.sequence);
    runs.set(named.runId, set);
  }
  for (const [runId, set] of runs) {
    for (const part of set.parts.keys()) {
      const before = new SequenceSet();
      const kept = statements.acceptedPart.get(runId, part)?.["bits"];
      if (kept instanceof Uint8Array) before.setPart(part, kept);
      before.addAll(set);
      statements.keepAccepted.run(runId, part, before.parts.get(part) ?? new Uint8Array());
    }
  }
}

/** Reads which messages of a run were published. */
export function readAccepted(statements: QueueStatements, runId: string): SequenceSet {
  const set = new SequenceSet();
  for (const { part, bits } of statements.acceptedParts.iterate(runId)) {
    if (bits instanceof Uint8Array) set.setPart(Number(part), bits);
  }
  return set;
}
