/** A lock that tasks of this thread take one after another, in the order they asked. */
export class Mutex {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** True while somebody waits for the lock. */
  get isContended(): boolean {
    return this.#waiting.length > 0;
  }

  /** Waits for the lock; rejects with the signal's reason if that aborts before. */
  async acquire(signal?: AbortSignal): Promise<void> {
    if (this.#isTaken) await this.#wait(signal);
    this.#isTaken = true;
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal?.addEventListener("abort", () => {
        const place = this.#waiting.indexOf(resolve);
        // It may be its turn already.
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        reject(signal.reason);
      });
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) setImmediate(next);
    else this.#isTaken = false;
  }
}
