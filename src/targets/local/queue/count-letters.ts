import type { Stage } from "../../../pipeline/message/stage.ts";
import { LetterFacts } from "../../../pipeline/stage/letter-facts.ts";
import type { LetterCount, LetterSearch } from "../../letter-search.ts";
import { findCauses } from "./find-causes.ts";
import { indexLetters } from "./index-letters.ts";
import { anyTime } from "./page-reader.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";
import type { LetterRow } from "./queue-statements.ts";
import { readMessage } from "./read-message.ts";

/** Counts the dead letters of a stage by their causes, from the index alone. An id is not looked for. */
export async function countLetters(access: QueueAccess, stage: Stage, search: LetterSearch): Promise<LetterCount[]> {
  const { statements, read } = access;
  const queue = { stage, dead: true };
  const since = search.since ?? anyTime.since;
  const until = search.until ?? anyTime.until;
  await indexLetters(access, queue);
  return await read(() => {
    const causes = findCauses(statements, search);
    const rows = statements.countByCause.all(queueKey(queue), since, until);
    return rows.flatMap(({ cause, count, oldest, newest }) => {
      const known = causes.get(Number(cause));
      if (!known) return [];
      const newestLetter = statements.newestOfCause.get(queueKey(queue), known.id, until) as unknown as LetterRow;
      const { reason, place } = new LetterFacts(readMessage(queue, newestLetter, newestLetter.receives));
      return {
        kind: known.kind,
        cause: known.name,
        packageName: known.package,
        collection: known.collection,
        runId: known.run,
        count: Number(count),
        oldest: Number(oldest),
        newest: Number(newest),
        example: reason,
        place,
      };
    });
  });
}
