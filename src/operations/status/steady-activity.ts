import type { Target } from "../../targets/target.ts";
import type { Activity } from "./activity.ts";
import { followActivity } from "./follow-activity.ts";

/** Time after which logs that could not be read are read again, and time after which they count as read. */
const wait = { afterFailure: 10_000, untilSure: 5_000 } as const;

/** Activity from logs that may fail to be read for a while, as CloudWatch does when many ask: they are then read again. */
export class SteadyActivity {
  readonly #target: Pick<Target, "logs">;
  readonly #signal: AbortSignal;
  #activity: Activity;
  #problem: string | undefined;
  #isFollowing = true;
  #changedAt = performance.now();

  /** @param signal ends the reading of the logs */
  constructor(target: Pick<Target, "logs">, signal: AbortSignal) {
    this.#target = target;
    this.#signal = signal;
    this.#activity = this.#follow();
  }

  /** The activity as it is known now. */
  get now(): Activity {
    const passed = performance.now() - this.#changedAt;
    if (!this.#isFollowing && passed >= wait.afterFailure) this.#activity = this.#follow();
    else if (this.#isFollowing && passed >= wait.untilSure) this.#problem = undefined;
    return this.#activity;
  }

  /** Reason why the logs cannot be read, if they cannot. */
  get problem(): string | undefined {
    return this.#problem;
  }

  #follow(): Activity {
    [this.#isFollowing, this.#changedAt] = [true, performance.now()];
    const { activity, ended } = followActivity(this.#target, { follow: true, signal: this.#signal });
    // Without logs there is no rate; the rest is worth watching.
    ended.catch((error: unknown) => {
      this.#problem = error instanceof Error ? error.message : String(error);
      [this.#isFollowing, this.#changedAt] = [false, performance.now()];
    });
    return activity;
  }
}
