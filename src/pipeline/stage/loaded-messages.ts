import type { Message } from "../message/message.ts";
import { originOf } from "../message/publication.ts";

/** Places of messages in their runs, as logs have them: `{"<run>": "1-500,502"}`; undefined if no message names a run. */
export function loadedMessages(messages: Iterable<Message>): Readonly<Record<string, string>> | undefined {
  const runs = new Map<string, Set<number>>();
  for (const { attributes } of messages) {
    const origin = originOf(attributes);
    if (!origin) continue;
    const sequences = runs.get(origin.runId) ?? new Set();
    runs.set(origin.runId, sequences.add(origin.sequence));
  }
  if (runs.size === 0) return undefined;
  return Object.fromEntries([...runs].map(([runId, sequences]) => [runId, rangesOf(sequences)]));
}

/** Tells if such a text has a number. */
export function hasSequence(ranges: string, sequence: number): boolean {
  return ranges.split(",").some((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return first !== undefined && last !== undefined && first <= sequence && sequence <= last;
  });
}

function rangesOf(sequences: ReadonlySet<number>): string {
  const ranges: [first: number, last: number][] = [];
  for (const sequence of [...sequences].sort((one, other) => one - other)) {
    const range = ranges.at(-1);
    if (range && range[1] === sequence - 1) range[1] = sequence;
    else ranges.push([sequence, sequence]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}
