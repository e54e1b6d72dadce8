import { pathOf } from "./ask.ts";

/** The dead letters that the page's address means, as the server takes them. */
export interface LetterQuery {
  readonly stage?: string | undefined;
  readonly cause?: string | undefined;
  readonly kind?: string | undefined;
  readonly id?: string | undefined;
  readonly package?: string | undefined;
  readonly collection?: string | undefined;
  readonly run?: string | undefined;
}

const names = ["stage", "cause", "kind", "id", "package", "collection", "run"] as const;

/** Reads the letters that are meant from the query of a place. */
export const queryOf = (query: URLSearchParams): LetterQuery =>
  Object.fromEntries(names.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])));

/** Writes the place on the page where these letters are shown. */
export const letterPlace = (query: LetterQuery): string => pathOf("#/letters", { ...query });
