import type { LetterCount } from "../../targets/letter-search.ts";

/** Names by which dead letters may be chosen, in their order; some of them if there are very many. */
export interface LetterNames {
  readonly kinds: readonly string[];
  readonly packages: readonly string[];
  readonly collections: readonly string[];
  readonly runs: readonly string[];
}

/** More are no help to anybody who chooses. */
const mostNames = 500;

/** The names that counted letters have. */
export function letterNames(counts: readonly LetterCount[]): LetterNames {
  const sorted = (nameOf: (count: LetterCount) => string): string[] =>
    [...new Set(counts.map(nameOf).filter((name) => name !== ""))].sort().slice(0, mostNames);
  return {
    kinds: sorted(({ kind }) => kind),
    packages: sorted(({ packageName }) => packageName),
    collections: sorted(({ collection }) => collection),
    runs: sorted(({ runId }) => runId),
  };
}
