import type { Message } from "../message/message.ts";
import { kindOfParts, type PartFailure, reasonOfParts } from "./reason-of-parts.ts";
import { reducedBody, reducedEvent } from "./reduced-body.ts";
import { done, type Judgement, type Verdict } from "./verdict.ts";

/**
 * The verdict on each message of a batch: the most severe one reached on it or on a part of it, or `done`. It names the
 * parts that failed, and has the rest of the message that is left when those that are done are taken away.
 */
export function verdictsOn(batch: readonly Message[], judgements: readonly Judgement[]): Map<Message, Verdict> {
  const byMessage = Map.groupBy(judgements, ([message]) => message);
  return new Map(batch.map((message) => [message, verdictFrom(message, byMessage.get(message) ?? [])]));
}

const severity = { done: 0, dead: 1, retry: 2, postponed: 3, handed_back: 4 } as const;

/** A message may hold many items: one that is tried again keeps it, else a dead one makes it a dead letter. Good items are stored either way. */
const moreSevere = (a: Verdict, b: Verdict): Verdict => (severity[b.outcome] > severity[a.outcome] ? b : a);

function verdictFrom(message: Message, judgements: readonly Judgement[]): Verdict {
  const failed = judgements.filter(([, { outcome }]) => outcome !== "done");
  const worst = failed.reduce((so, [, verdict]) => moreSevere(so, verdict), done);
  switch (worst.outcome) {
    case "done":
      return worst;
    case "handed_back":
    case "postponed":
      // A large document comes back as the same message: it is to be first the next time.
      return withRest(worst, restOf(message, failed, reducedEvent));
    case "dead":
    case "retry": {
      // The kind is that of the parts which decide about the message; the reason names all.
      const deciding = failed.filter(([, { outcome }]) => outcome === worst.outcome);
      const told = { ...worst, kind: kindOfParts(failuresOf(deciding)), reason: reasonOfParts(failuresOf(failed)) };
      return withRest(told, restOf(message, failed, reducedBody));
    }
  }
}

function failuresOf(failed: readonly Judgement[]): PartFailure[] {
  return failed.flatMap(([, verdict, entry]) =>
    "reason" in verdict ? [{ place: entry?.place ?? "", kind: verdict.kind, reason: verdict.reason }] : [],
  );
}

function restOf(message: Message, failed: readonly Judgement[], reduce: typeof reducedBody): string | undefined {
  const parts = new Set(failed.map(([, , entry]) => entry?.part));
  return parts.has(undefined) ? undefined : reduce(message.body, parts as ReadonlySet<number>);
}

const withRest = (verdict: Exclude<Verdict, { outcome: "done" }>, rest: string | undefined): Verdict =>
  rest === undefined ? verdict : { ...verdict, rest };
