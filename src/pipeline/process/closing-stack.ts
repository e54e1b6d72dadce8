/** Things that are open, closed in the opposite order of their opening, as by `AsyncDisposableStack`, which Node 22 has not. */
export class ClosingStack implements AsyncDisposable {
  #closings: (() => unknown)[] = [];

  /** Closes this at the end, too. */
  use<Thing extends AsyncDisposable | Disposable>(thing: Thing): Thing {
    this.defer(() => (Symbol.asyncDispose in thing ? thing[Symbol.asyncDispose]() : thing[Symbol.dispose]()));
    return thing;
  }

  /** Closes this at the end, too, by `close`. */
  adopt<Thing>(thing: Thing, close: (thing: Thing) => unknown): Thing {
    this.defer(() => close(thing));
    return thing;
  }

  defer(close: () => unknown): void {
    this.#closings.push(close);
  }

  /** Hands all over to another stack: disposing of this one closes nothing any more. */
  move(): ClosingStack {
    const other = new ClosingStack();
    other.#closings = this.#closings.splice(0);
    return other;
  }

  /** Closes each once, whatever becomes of the others. Rejects with the first error. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closings.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
