/** The pause before the first new attempt, and the longest one. */
export interface BackoffLimits {
  readonly first: number;
  readonly longest: number;
}

/** Returns the pause after so many failures in a row: it doubles with each, up to the longest. */
export function backoff(failures: number, { first, longest }: BackoffLimits): number {
  return Math.min(first * 2 ** (failures - 1), longest);
}

/** Draws a pause between two multiples of `pause`, so that work that failed together is not tried again together. */
export function jittered(pause: number, [least, most]: readonly [number, number]): number {
  return pause * (least + Math.random() * (most - least));
}
