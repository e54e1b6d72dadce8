import { attributeNames } from "../../pipeline/message.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { Messaging } from "../../targets/messaging.ts";
import { type DeadLetter, deadLetter } from "./dead-letter.ts";
import { buildFilter, type Selection } from "./selection.ts";

/** Dead letters of one stage that died of the same. */
export interface DeadLetterGroup {
  readonly stage: Stage;
  readonly kind: string;
  readonly count: number;
  readonly oldest: string;
  readonly newest: string;
  /** Runs they belong to, some of them if there are many. */
  readonly runs: readonly string[];
  /** Message of the newest. */
  readonly example: string;
  /** The file and line that the newest was made from; empty if its sender named none. */
  readonly place: string;
}

export interface DeadLetterList {
  /** The largest first. */
  readonly groups: readonly DeadLetterGroup[];
  /** Dead letters that were looked at. */
  readonly looked: number;
  /** Dead letters that wait in the stages; approximate on AWS. */
  readonly all: number;
}

const mostRuns = 5;

/** Groups dead letters by stage and kind; looks at `limit` of each stage at most. */
export async function listDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "peek" | "depth"> },
  selection: Selection,
  limit: number,
): Promise<DeadLetterList> {
  const isMeant = buildFilter(selection);
  const groups: DeadLetterGroup[] = [];
  let looked = 0;
  let all = 0;
  for (const stage of selection.stages) {
    const queue = { stage, dead: true };
    all += (await messaging.depth(queue)).waiting;
    const messages = await messaging.peek(queue, limit);
    looked += messages.length;
    const letters = messages.filter(isMeant).map((message) => deadLetter(stage, message));
    for (const [kind, alike] of Map.groupBy(letters, (letter) => letter.kind)) groups.push(groupOf(stage, kind, alike));
  }
  return { groups: groups.sort((a, b) => b.count - a.count), looked, all };
}

function groupOf(stage: Stage, kind: string, letters: readonly DeadLetter[]): DeadLetterGroup {
  const byAge = letters.toSorted((a, b) => a.failed_at.localeCompare(b.failed_at));
  const newest = byAge.at(-1);
  return {
    stage,
    kind,
    count: letters.length,
    oldest: byAge[0]?.failed_at ?? "",
    newest: newest?.failed_at ?? "",
    runs: [...new Set(letters.flatMap(({ attributes }) => attributes[attributeNames.runId] ?? []))].slice(0, mostRuns),
    example: newest?.message ?? "",
    place: newest?.place ?? "",
  };
}
