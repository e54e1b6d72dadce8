const secondMilliseconds = 1_000;
/** Seconds that the mean is of, at most and at least. */
const secondsBack = 60;
const leastSeconds = 10;

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

  /**
   * Runs that were under way at once, on average, in the last minute, or since the first of it began. If none ended in
   * it, those that the messages in flight make; null if it is not known how many messages a run takes.
   */
  mean(now: number, inFlight: number): number | null {
    const first = secondOf(now) - secondsBack;
    for (const second of this.#seconds.keys()) if (second < first) this.#seconds.delete(second);
    if (this.#seconds.size === 0) return inFlight === 0 ? 0 : this.#runsOf(inFlight);
    const sum = [...this.#seconds.values()].reduce((all, part) => all + part, 0);
    const passed = now - Math.min(...this.#seconds.keys()) * secondMilliseconds;
    return sum / Math.min(Math.max(passed, leastSeconds * secondMilliseconds), secondsBack * secondMilliseconds);
  }

  #runsOf(messages: number): number | null {
    return this.#messages === 0 ? null : (messages * this.#runs) / this.#messages;
  }
}

const secondOf = (time: number): number => Math.floor(time / secondMilliseconds);
