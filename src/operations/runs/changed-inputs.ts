import type { RunInput } from "../../pipeline/run/run.ts";
import { grouped } from "../../pipeline/text/grouped.ts";

/** Says what changed of the inputs of a run since it began, one sentence for each that did. */
export function changedInputs(before: readonly RunInput[], now: readonly RunInput[]): string[] {
  return before.flatMap((input, index) => {
    const change = changeOf(input, now[index] ?? { name: input.name });
    return change === undefined ? [] : [`${input.name} ${change}`];
  });
}

function changeOf(before: RunInput, now: RunInput): string | undefined {
  // Nothing is known of an address.
  if (before.bytes === undefined) return undefined;
  if (now.bytes === undefined) return "is gone";
  if (now.bytes !== before.bytes) return `had ${grouped(before.bytes)} bytes and has ${grouped(now.bytes)}`;
  if (now.head_sha256 !== before.head_sha256) return "begins with other bytes";
  if (now.modified_at !== before.modified_at) return `was changed at ${now.modified_at}`;
  return undefined;
}
