import { type ErrorKind, isTransient, reasonOf } from "./fault.ts";
import type { Message } from "./message.ts";

/** The outcome of one message of a batch. */
export type Verdict =
  | { readonly outcome: "done" }
  /** It would fail the same way again. */
  | { readonly outcome: "dead"; readonly kind: ErrorKind; readonly reason: string }
  /** It failed, and may not the next time. */
  | { readonly outcome: "retry"; readonly kind: ErrorKind; readonly reason: string }
  /** A service that the stage needs is down: not the message's fault, however often it happens. */
  | { readonly outcome: "postponed"; readonly kind: ErrorKind; readonly reason: string }
  /** It was not begun, because too little time was left. */
  | { readonly outcome: "handed_back" };

export const done: Verdict = { outcome: "done" };
export const handedBack: Verdict = { outcome: "handed_back" };

/** The verdict on a message whose work threw. */
export function verdictOn(error: unknown): Verdict {
  const { kind, reason } = reasonOf(error);
  if (kind === "infrastructure") return { outcome: "postponed", kind, reason };
  return { outcome: isTransient(kind) ? "retry" : "dead", kind, reason };
}

/** A verdict that one step reached on a message; another step may reach a more severe one. */
export type Judgement = readonly [Message, Verdict];

/** The verdict on each message of a batch: the most severe one reached on it, or `done`. */
export function verdictsOn(batch: readonly Message[], judgements: readonly Judgement[]): Map<Message, Verdict> {
  const byMessage = Map.groupBy(judgements, ([message]) => message);
  return new Map(
    batch.map((message) => [
      message,
      (byMessage.get(message) ?? []).reduce((worst, [, verdict]) => moreSevere(worst, verdict), done),
    ]),
  );
}

const severity = { done: 0, dead: 1, retry: 2, postponed: 3, handed_back: 4 } as const;

/** A message may hold many items: one that is tried again keeps it, else a dead one makes it a dead letter. Good items are stored either way. */
function moreSevere(a: Verdict, b: Verdict): Verdict {
  return severity[b.outcome] > severity[a.outcome] ? b : a;
}
