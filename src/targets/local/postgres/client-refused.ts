/** A reason to send a client away, with its SQLSTATE. */
export class ClientRefused extends Error {
  readonly sqlstate: string;

  constructor(sqlstate: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.sqlstate = sqlstate;
  }
}
