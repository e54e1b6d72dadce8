/** Limits of a client that leaves a transaction open while others wait, or does not read its answer. */
export interface WireLimits {
  readonly idleTransactionMilliseconds: number;
  /** Bytes of an answer that are kept for a client that reads more slowly than the database writes. */
  readonly unreadAnswerBytes: number;
}
