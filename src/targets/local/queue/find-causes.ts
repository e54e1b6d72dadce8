import type { LetterSearch } from "../../letter-search.ts";
import type { QueueStatements } from "./queue-statements.ts";

/** The properties that dead letters share which died of the same. */
export interface CauseRow {
  readonly id: number;
  readonly kind: string;
  /** The kind and those of the parts, with a space between. */
  readonly kinds: string;
  readonly name: string;
  readonly package: string;
  readonly collection: string;
  readonly run: string;
}

/** Finds the causes that a search means, by their number. */
export function findCauses(
  statements: QueueStatements,
  { kind, cause, packageName, collection, run }: LetterSearch,
): Map<number, CauseRow> {
  const found = new Map<number, CauseRow>();
  for (const row of statements.causes.iterate() as Iterable<unknown> as Iterable<CauseRow>) {
    if (
      (kind === undefined || row.kinds.split(" ").includes(kind)) &&
      (cause === undefined || row.name === cause) &&
      (packageName === undefined || row.package === packageName) &&
      (collection === undefined || row.collection === collection) &&
      (run === undefined || row.run.startsWith(run))
    )
      found.set(row.id, row);
  }
  return found;
}

/** True if a search leaves letters out by what the index knows of them. */
export const isNarrow = ({ kind, cause, packageName, collection, run, since, until }: LetterSearch): boolean =>
  [kind, cause, packageName, collection, run, since, until].some((filter) => filter !== undefined);
