import { Fault } from "../../pipeline/fault/fault.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import type { Target } from "../../targets/target.ts";
import { type Difference, differences } from "../items/differences.ts";
import { orFault } from "../or-fault.ts";
import { visitKeptLetters } from "./export-dead-letters.ts";
import type { Revise } from "./revise.ts";
import type { Selection } from "./selection.ts";

/** A dead letter, and how its body would be changed; or why it would stay. */
export interface RevisedLetter {
  readonly id: string;
  readonly stage: Stage;
  /** The file and line it was made from, if that is known. */
  readonly place: string;
  readonly differences: readonly Difference[];
  readonly fault?: Fault;
}

const shownLetters = 3;

/** Shows how the first dead letters would be changed, and moves nothing. */
export async function previewRevision(
  target: Pick<Target, "messaging">,
  selection: Selection,
  { revise, signal }: { revise: Revise; signal: AbortSignal },
): Promise<RevisedLetter[]> {
  const shown: RevisedLetter[] = [];
  await visitKeptLetters(target, selection, { signal, limit: shownLetters }, async (letters) => {
    for (const { id, stage, place, body, attributes } of letters) {
      const message = { id, body, attributes, receiveCount: 0, publishedAt: 0 };
      const revised = await revise(message, stage);
      const changes = revised instanceof Fault ? revised : orFault(() => differencesOf(body, revised));
      const letter = { id, stage, place };
      if (changes instanceof Fault) shown.push({ ...letter, differences: [], fault: changes });
      else shown.push({ ...letter, differences: changes });
    }
  });
  return shown;
}

/** A body that is no JSON differs as a whole. */
function differencesOf(before: string, now: string): Difference[] {
  const [old, made] = [before, now].map((text) => orFault(() => parseLosslessly(text, "the body")));
  if (made instanceof Fault) throw made;
  return differences(old instanceof Fault ? before : old, made);
}
