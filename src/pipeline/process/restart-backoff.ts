/** A program that ran this long ran well: its next death counts as the first. */
const wellAfterSeconds = 300;

/** The pauses before each new start of a program that dies, which grow while it keeps dying. */
export class RestartBackoff {
  readonly #pauseSeconds: (deathsInARow: number) => number | undefined;
  #deaths = 0;

  /** @param pauseSeconds the pause after so many deaths in a row; undefined gives the program up */
  constructor(pauseSeconds: (deathsInARow: number) => number | undefined) {
    this.#pauseSeconds = pauseSeconds;
  }

  /** Counts a death after a run of `ranSeconds`. Returns the pause before the next start, or undefined for none. */
  pauseAfter(ranSeconds: number): number | undefined {
    this.#deaths = ranSeconds >= wellAfterSeconds ? 1 : this.#deaths + 1;
    return this.#pauseSeconds(this.#deaths);
  }
}
