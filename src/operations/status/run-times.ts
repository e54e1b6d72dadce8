const secondMilliseconds = 1_000;
/** Seconds that the mean is of. */
const secondsBack = 60;

/** Times in which a stage's runs were under way, as their ends are told. */
export class RunTimes {
  /** Milliseconds of runs in each second. */
  readonly #seconds = new Map<number, number>();
  #runs = 0;
  #messages = 0;

  /** Takes a run that ended at `end`, in milliseconds since 1970. */
  take(end: number, milliseconds: number, messages: number): void {
    this.#runs += 1;
    this.#messages += messages;
    const last = secondOf(end);
    const begin = Math.max(end - milliseconds, (last - secondsBack) * secondMilliseconds);
    for (let second = secondOf(begin); second <= last; second++) {
      const [from, to] = [second * secondMilliseconds, (second + 1) * secondMilliseconds];
      const part = Math.min(end, to) - Math.max(begin, from);
      this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + part);
    }
  }

  /** Runs that were under way at once in the last minute, on average. If none ended in it, those that the messages in flight make. */
  mean(now: number, inFlight: number): number {
    const first = secondOf(now) - secondsBack;
    for (const second of this.#seconds.keys()) if (second < first) this.#seconds.delete(second);
    if (this.#seconds.size === 0) return inFlight / Math.max(1, this.#messages / Math.max(1, this.#runs));
    const sum = [...this.#seconds.values()].reduce((all, part) => all + part, 0);
    return sum / (secondsBack * secondMilliseconds);
  }
}

const secondOf = (time: number): number => Math.floor(time / secondMilliseconds);
