import { type ErrorKind, isTransient, reasonOf } from "./fault.ts";

/** What became of one message of a batch. */
export type Verdict =
  | { readonly outcome: "done" }
  /** It would fail the same way again. */
  | { readonly outcome: "dead"; readonly kind: ErrorKind; readonly reason: string }
  /** It failed, and may not the next time. */
  | { readonly outcome: "retry"; readonly kind: ErrorKind; readonly reason: string }
  /** What the stage needs is down: not the message's fault, however often it happens. */
  | { readonly outcome: "postponed"; readonly kind: ErrorKind; readonly reason: string }
  /** It was not begun, because the time left would not have done. */
  | { readonly outcome: "handed_back" };

export const done: Verdict = { outcome: "done" };
export const handedBack: Verdict = { outcome: "handed_back" };

/** The verdict on a message whose work threw. */
export function verdictOn(error: unknown): Verdict {
  const { kind, reason } = reasonOf(error);
  if (kind === "infrastructure") return { outcome: "postponed", kind, reason };
  return { outcome: isTransient(kind) ? "retry" : "dead", kind, reason };
}
