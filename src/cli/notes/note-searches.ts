import type { Searches } from "../../operations/searches.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Output } from "../terminal/output.ts";

/** Members of a report for programs that tell of searches; none if the inputs hold no page of one. */
export interface SearchCounts {
  readonly matched?: number | null;
  /** Null if something is missing and nobody knows how much. */
  readonly missing?: number | null;
}

/** Says on stderr which searches the inputs hold a part of only, and sums up all of them. */
export function noteSearches(
  searches: Searches,
  command: string,
  note: Output["noteFailure"],
): { readonly counts: SearchCounts; readonly incomplete: number } {
  const incomplete = searches.filter(({ missing }) => missing !== 0);
  for (const search of incomplete) note(sentenceFor(search, command));
  if (searches.length === 0) return { counts: {}, incomplete: 0 };
  const counts = {
    matched: sum(searches.map(({ matched }) => matched)),
    missing: sum(searches.map(({ missing }) => missing)),
  };
  return { counts, incomplete: incomplete.length };
}

function sentenceFor({ file, returned, matched, missing, next, stopped }: Searches[number], command: string): string {
  const here = matched === undefined ? grouped(returned) : `${grouped(returned)} of ${grouped(matched)} matched`;
  const more = missing === undefined ? "more" : `${grouped(missing)} more`;
  const start = `${file}: ${here} read`;
  if (next === undefined) return `${start}; ${more} are missing, and no rel=next leads to them`;
  if (stopped !== undefined) return `${start}; ${more} are behind rel=next, which is not followed: ${stopped}`;
  const isWhole = /^https?:/i.test(next.href) && (next.method === undefined || next.method === "GET");
  // What a POST asks for is in its body, not in its address.
  const address = isWhole ? shellWord(next.href) : "with the address of the search";
  return `${start}; ${more} are behind rel=next (try: stac-ingest ${command} ${address}, whose pages are followed)`;
}

const sum = (counts: readonly (number | undefined)[]): number | null =>
  counts.reduce<number | null>((total, count) => (total === null || count === undefined ? null : total + count), 0);
