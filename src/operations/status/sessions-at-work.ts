import { Fault } from "../../pipeline/fault/fault.ts";
import type { Target } from "../../targets/target.ts";

const milliseconds = 60_000;

/** The sessions of the database that work at once, from what it counts of their time. */
export class SessionsAtWork {
  readonly #samples: { readonly at: number; readonly active: number }[] = [];
  #isKnown = true;

  /** Reads the count. A function that was deployed before does not know the question, and is asked once. */
  async read(operate: Target["operate"]): Promise<void> {
    if (!this.#isKnown) return;
    const active = await operate({ action: "database.activity" }).then(
      ({ active_milliseconds }) => active_milliseconds,
      (error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        this.#isKnown = error.kind !== "wrong_usage";
        return null;
      },
    );
    if (active === null) return;
    // Statistics that were reset begin anew.
    if (active < (this.#samples.at(-1)?.active ?? 0)) this.#samples.length = 0;
    const at = performance.now();
    this.#samples.push({ at, active });
    // One sample is older, so that the mean is of the whole time.
    while ((this.#samples[1]?.at ?? at) < at - milliseconds) this.#samples.shift();
  }

  /** The mean since the first look, of a minute at most; null before the second. */
  get mean(): number | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at === first.at) return null;
    return Math.round(((last.active - first.active) / (last.at - first.at)) * 100) / 100;
  }
}
