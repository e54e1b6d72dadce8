import type { Stage } from "../../pipeline/stage.ts";
import type { Messaging } from "../../targets/messaging.ts";
import { type DeadLetter, deadLetter } from "./dead-letter.ts";
import { buildFilter, meansAll, type Selection } from "./selection.ts";

export interface DeadLettersPeeked {
  readonly letters: readonly DeadLetter[];
  /** Stages in which too few were found among the first `searchLimit`. */
  readonly cutShort: readonly Stage[];
  readonly searchLimit: number;
}

/** A search through one stage looks at no more dead letters than these. */
const searchLimit = 10_000;

/** Shows the first dead letters and leaves them where they are. */
export async function peekDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "peek"> },
  selection: Selection,
  limit: number,
): Promise<DeadLettersPeeked> {
  const isMeant = buildFilter(selection);
  const letters: DeadLetter[] = [];
  const cutShort: Stage[] = [];
  for (const stage of selection.stages) {
    const wanted = limit - letters.length;
    if (wanted <= 0) break;
    const search = meansAll(selection) ? wanted : Math.max(wanted, searchLimit);
    const looked = await messaging.peek({ stage, dead: true }, search);
    const found = looked.filter(isMeant).slice(0, wanted);
    for (const message of found) letters.push(deadLetter(stage, message));
    if (!meansAll(selection) && found.length < wanted && looked.length >= searchLimit) cutShort.push(stage);
  }
  return { letters, cutShort, searchLimit };
}
