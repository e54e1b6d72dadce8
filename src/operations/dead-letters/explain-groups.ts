import type { Target } from "../../targets/target.ts";
import { unrecordedReason } from "../../targets/unrecorded-reason.ts";
import { type KeptLetter, keptLetter } from "./dead-letter.ts";
import { explainDeadLetters, isUnexplained } from "./explain-dead-letters.ts";
import type { DeadLetterGroup } from "./list-dead-letters.ts";
import { lookAtDeadLetters } from "./look-at-dead-letters.ts";
import type { Selection } from "./selection.ts";

/** Letters of a group that are looked up. */
const mostLookedUp = 20;
/** Explanations that are told of one group. */
const mostTold = 3;

/** Looks up in the log why the queue gave up some letters of each group that has no reason of ours, and tells it there. */
export async function explainGroups(
  target: Pick<Target, "logs" | "messaging">,
  groups: readonly DeadLetterGroup[],
  selection: Selection,
  signal: AbortSignal,
): Promise<DeadLetterGroup[]> {
  const explained: DeadLetterGroup[] = [];
  for (const group of groups) {
    if (!isUnexplained({ message: group.example })) {
      explained.push(group);
      continue;
    }
    const letters: KeptLetter[] = [];
    const those = { ...selection, stages: [group.stage], cause: group.cause };
    await lookAtDeadLetters(target, those, { limit: mostLookedUp, signal }, (stage, found) => {
      letters.push(...found.map((letter) => keptLetter(stage, letter)));
    });
    explained.push({ ...group, example: reasonsOf(await explainDeadLetters(target, letters, signal)) });
  }
  return explained;
}

/** The reasons of letters without the part that all have, with how many have each where they differ. */
function reasonsOf(letters: readonly KeptLetter[]): string {
  const told = letters.filter((letter) => !isUnexplained(letter)).map(({ message }) => message);
  const counts = [...Map.groupBy(told, (reason) => reason)].sort(([, a], [, b]) => b.length - a.length);
  const [[only] = [unrecordedReason]] = counts;
  if (counts.length <= 1 && told.length === letters.length) return only;
  const parts = counts
    .slice(0, mostTold)
    .map(([reason, { length }]) => `${reason.slice(unrecordedReason.length + 2)} (${length} of ${letters.length})`);
  return [unrecordedReason, ...parts].join("; ");
}
