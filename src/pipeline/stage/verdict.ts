import { type ErrorKind, isTransient, reasonOf } from "../fault/fault.ts";
import type { Message } from "../message/message.ts";
import type { LoadEntry } from "./load-entry.ts";

/** The outcome of one message of a batch. */
export type Verdict =
  /** With `handedOver`, another queue has it, and somebody else is still to work on it. */
  | { readonly outcome: "done"; readonly handedOver?: true }
  /** It would fail the same way again. */
  | ({ readonly outcome: "dead" } & Failure)
  /** It failed, and may not the next time. */
  | ({ readonly outcome: "retry" } & Failure)
  /** A service that the stage needs is down: not the message's fault, however often it happens. */
  | ({ readonly outcome: "postponed" } & Failure)
  /** It was not begun, because too little time was left. */
  | { readonly outcome: "handed_back"; readonly rest?: string };

interface Failure {
  readonly kind: ErrorKind;
  readonly reason: string;
  /** The message with those of its parts alone that are not done: its body if it dies, or comes back as a copy. */
  readonly rest?: string;
  /** Fields by which logs name the work that failed: item, package, lock, time. */
  readonly about?: Readonly<Record<string, unknown>>;
}

export const done: Verdict = { outcome: "done" };
export const handedOver: Verdict = { outcome: "done", handedOver: true };
export const handedBack: Verdict = { outcome: "handed_back" };

/** The verdict on a message whose work threw; `about` names the work in logs. */
export function verdictOn(error: unknown, about?: Readonly<Record<string, unknown>>): Verdict {
  const failure = { ...reasonOf(error), ...(about && { about }) };
  if (failure.kind === "infrastructure") return { outcome: "postponed", ...failure };
  return { outcome: isTransient(failure.kind) ? "retry" : "dead", ...failure };
}

/** A verdict on a message, or on one entry of it. */
export type Judgement = readonly [message: Message, verdict: Verdict, entry?: LoadEntry | undefined];
