import type { StatementSync } from "node:sqlite";
import type { Stage } from "../../../pipeline/message/stage.ts";
import type { LetterSearch } from "../../letter-search.ts";
import { findCauses, isNarrow } from "./find-causes.ts";
import { queueKey } from "./queue-key.ts";
import type { LetterRow, QueueStatements } from "./queue-statements.ts";

/** Reads the letters that follow the page before, in the order in which they died; none is the end. */
export type ReadPage = (limit: number, now: number) => LetterRow[];

/** Times that no letter is outside of. */
export const anyTime = { since: Number.MIN_SAFE_INTEGER, until: Number.MAX_SAFE_INTEGER };

/** Builds the reader of pages of those dead letters of a stage that a search means and that died up to now. */
export function pageReader(statements: QueueStatements, stage: Stage, search: LetterSearch, now: number): ReadPage {
  const key = queueKey({ stage, dead: true });
  const { id, since, until } = search;
  if (id !== undefined) {
    const rows = statements.lettersById.all(key, id, key, id) as unknown as LetterRow[];
    return (_, visibleUntil) => rows.splice(0).filter(({ visible_at }) => visible_at <= visibleUntil);
  }
  const narrow = isNarrow(search);
  const narrowing = narrow
    ? [JSON.stringify([...findCauses(statements, search).keys()]), since ?? anyTime.since, until ?? anyTime.until]
    : [];
  const later = narrow ? statements.lettersOfCauses : statements.letters;
  const atOnce = narrow ? statements.lettersOfCausesAtOnce : statements.lettersAtOnce;
  let last: Pick<LetterRow, "entered_at" | "position"> = { entered_at: anyTime.since, position: -1 };
  return (limit, visibleUntil) => {
    // Apart from those that died later: thousands may have died in one transaction, and the index finds the rest of them.
    const read = (statement: StatementSync, from: number, to: number, wanted: number): LetterRow[] =>
      statement.all(key, from, to, visibleUntil, ...narrowing, wanted) as unknown as LetterRow[];
    const rows = read(atOnce, last.entered_at, last.position, limit);
    if (rows.length < limit) rows.push(...read(later, last.entered_at, now, limit - rows.length));
    last = rows.at(-1) ?? last;
    return rows;
  };
}
