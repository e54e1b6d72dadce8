/** A lock that tasks of this thread take one after another, in the order they asked. */
export class Mutex {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** True while somebody waits for the lock. */
  get isContended(): boolean {
    return this.#waiting.length > 0;
  }

  async acquire(): Promise<void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) setImmediate(next);
    else this.#isTaken = false;
  }
}
