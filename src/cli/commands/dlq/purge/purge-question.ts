import type { DeadLetterList } from "../../../../operations/dead-letters/list-dead-letters.ts";
import { type Stage, stages } from "../../../../pipeline/message/stage.ts";
import { grouped } from "../../../../pipeline/text/grouped.ts";
import { plural } from "../../../../pipeline/text/plural.ts";
import { roughTime } from "../../../../pipeline/text/rough-time.ts";

/** Kinds that are named; the others are counted. */
const mostKinds = 5;

/** Asks if dead letters are to be deleted: how many of which kinds, how old, and which folder gets a copy. */
export function purgeQuestion(
  list: DeadLetterList,
  { stage, folder, now = Date.now() }: { stage: Stage | undefined; folder: string | undefined; now?: number },
): string {
  const where = stage ? `of ${stage}` : "of both stages";
  const oldest = list.groups.map((group) => Date.parse(group.oldest)).sort((a, b) => a - b)[0];
  const seconds = oldest === undefined ? undefined : Math.max(0, Math.round((now - oldest) / 1000));
  const age = seconds === undefined ? [] : [`the oldest died ${roughTime(seconds)} ago`];
  const what = [...stages.flatMap((each) => kindsOf(list, each, stage === undefined)), ...age].join("; ");
  const copy = folder === undefined ? "for good, without a copy" : `and keep a copy in ${folder}`;
  return `Delete ${plural(lettersIn(list), "dead letter")} ${where} (${what}) ${copy}?`;
}

/** Counts the dead letters of a list. */
export const lettersIn = ({ groups, unknown }: DeadLetterList): number =>
  [...groups, ...unknown].reduce((sum, { count }) => sum + count, 0);

/** `gen: 12 timeout, 3 crash, 2 not looked at`; the stage is left out if only one is meant. */
function kindsOf({ groups, unknown }: DeadLetterList, stage: Stage, isNamed: boolean): string[] {
  const counts = new Map<string, number>();
  for (const group of groups) {
    if (group.stage === stage) counts.set(group.kind, (counts.get(group.kind) ?? 0) + group.count);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const others = sorted.slice(mostKinds).reduce((sum, [, count]) => sum + count, 0);
  const notKnown = unknown.find((each) => each.stage === stage)?.count ?? 0;
  const parts = [
    ...sorted.slice(0, mostKinds).map(([kind, count]) => `${grouped(count)} ${kind}`),
    ...(others > 0 ? [`${grouped(others)} of other kinds`] : []),
    ...(notKnown > 0 ? [`about ${grouped(notKnown)} not looked at`] : []),
  ];
  if (parts.length === 0) return [];
  return [`${isNamed ? `${stage}: ` : ""}${parts.join(", ")}`];
}
