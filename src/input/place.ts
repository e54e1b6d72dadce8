/** A place in the input. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Its position in the list around it, from 0. */
  readonly index?: number | undefined;
}
