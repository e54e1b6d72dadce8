/** Properties by which a target may find dead letters without reading them. One that is undefined lets all pass. */
export interface LetterSearch {
  /** One of `errorKinds`: that of the letter, or of a part of it. */
  readonly kind?: string | undefined;
  /** The short name that a list gives to letters which died of the same. */
  readonly cause?: string | undefined;
  readonly packageName?: string | undefined;
  readonly collection?: string | undefined;
  /** A run's id, or its beginning. */
  readonly run?: string | undefined;
  /** Milliseconds since 1970 of the first death. */
  readonly since?: number | undefined;
  /** Milliseconds since 1970 of the last death. */
  readonly until?: number | undefined;
  /** Id of the letter, or of the message that died. */
  readonly id?: string | undefined;
}

/** The number of dead letters that are alike; text that does not apply is empty. */
export interface LetterCount {
  readonly kind: string;
  readonly cause: string;
  readonly packageName: string;
  readonly collection: string;
  readonly runId: string;
  readonly count: number;
  /** Milliseconds since 1970 of the first death and of the last one. */
  readonly oldest: number;
  readonly newest: number;
  /** The whole reason of the newest. */
  readonly example: string;
  /** The file and line that the newest was made from. */
  readonly place: string;
}
