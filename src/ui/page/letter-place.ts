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

const queryOf = (query: URLSearchParams): LetterQuery =>
  Object.fromEntries(names.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])));

/** Letters that are looked at, as one came to them. */
export interface LookedAt {
  readonly query: LetterQuery;
  /** True if the list of groups was kept to one stage; every group and letter has its own. */
  readonly isOneStage: boolean;
}

/** Reads how one came to the letters that are looked at. */
export const lookedAt = (query: URLSearchParams): LookedAt => ({
  query: queryOf(query),
  isOneStage: query.has(oneStage),
});

/** Writes the place on the page where these letters are shown. */
export const letterPlace = (query: LetterQuery, isOneStage = false): string =>
  pathOf("#/letters", { ...query, ...(isOneStage && { [oneStage]: "yes" }) });

/** Writes the place of the list of groups that one came from. */
export const groupsPlace = ({ query: { stage, id: _, cause: __, ...query }, isOneStage }: LookedAt): string =>
  letterPlace({ ...query, ...(isOneStage && { stage }) });

const oneStage = "one_stage";
