/** A mistake in a document, at a path: what was found, and what was probably meant. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly sentence: string;
}
