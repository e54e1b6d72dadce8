/** The parts of a request besides its address. */
export interface AddressRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON to post; undefined for a GET. */
  readonly body: string | undefined;
}

/** The answer of a server that refuses a request. */
export class AddressRefusal extends Error {
  readonly status: number;
  /** The pause that the server asks for. */
  readonly retryAfterSeconds: number;

  constructor(status: number, text: string, retryAfter: string | undefined) {
    super(`the server answers ${status} ${text}`.trimEnd());
    this.status = status;
    this.retryAfterSeconds = /^\d{1,9}$/.test(retryAfter ?? "") ? Number(retryAfter) : 0;
  }
}
