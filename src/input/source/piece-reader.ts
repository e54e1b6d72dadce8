/** Bytes that come in pieces, taken one after another, with a look ahead. */
export class PieceReader implements AsyncDisposable {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  #position = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Count of the bytes that were taken. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes, fewer at the end; they stay. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#piece.length < count) {
      if (this.#failure) throw this.#failure.error;
      // The piece's memory may be used again for the next.
      this.#piece = Buffer.from(this.#piece);
      const { done, value } = await this.#pieces.next();
      if (done) break;
      this.#piece = this.#piece.length === 0 ? value : Buffer.concat([this.#piece, value]);
    }
    return this.#piece.subarray(0, count);
  }

  /** The next bytes, fewer also where reading fails: that is told once all before it were taken. */
  async look(count: number): Promise<Uint8Array> {
    try {
      return await this.peek(count);
    } catch (error) {
      this.#failure = { error };
      return this.#piece.subarray(0, count);
    }
  }

  /** Takes the next bytes, fewer at the end. */
  async take(count: number): Promise<Uint8Array> {
    const taken = await this.peek(count);
    this.skip(taken.length);
    return taken;
  }

  /** All that is at hand, at least a byte if there is one; it stays. */
  async piece(): Promise<Uint8Array> {
    await this.peek(1);
    return this.#piece;
  }

  /** Takes bytes that were seen. */
  skip(count: number): void {
    this.#piece = this.#piece.subarray(count);
    this.#position += count;
  }

  async skipZeros(): Promise<void> {
    for (let piece = await this.piece(); piece.length > 0; piece = await this.piece()) {
      const end = piece.findIndex((byte) => byte !== 0);
      this.skip(end < 0 ? piece.length : end);
      if (end >= 0) return;
    }
  }

  /** Takes all that is left. */
  async *rest(): AsyncGenerator<Uint8Array> {
    for (let piece = await this.piece(); piece.length > 0; piece = await this.piece()) {
      this.skip(piece.length);
      yield piece;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pieces.return?.();
  }
}
