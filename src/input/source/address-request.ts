/** The parts of a request besides its address. */
export interface AddressRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON to post; undefined for a GET. */
  readonly body: string | undefined;
}

/** The answer of a server that refuses a request. */
export class AddressRefusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(`the server answers ${status} ${text}`.trimEnd());
    this.status = status;
  }
}
