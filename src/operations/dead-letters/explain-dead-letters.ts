import type { LogRecord } from "../../pipeline/log.ts";
import type { Target } from "../../targets/target.ts";
import { unrecordedReason } from "../../targets/unrecorded-reason.ts";
import { queryLogs } from "../logs/query-logs.ts";
import type { DeadLetter } from "./dead-letter.ts";

/** Ends of invocations that did not end by themselves, by the events of their records. */
const ends: Readonly<Record<string, string>> = {
  "memory ran out": "the function's memory ran out",
  "run timed out": "the function ran out of time",
  "function died": "the function was killed",
};

/**
 * Looks in the log for why the queue gave letters up by itself, which records no reason. Letters that died with one, or of
 * which the log knows nothing, stay as they are.
 */
export async function explainDeadLetters(
  target: Pick<Target, "logs">,
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  const explained: DeadLetter[] = [];
  for (const letter of letters) {
    const found = letter.message === unrecordedReason ? await loggedReason(target, letter, signal) : undefined;
    explained.push(
      found === undefined ? letter : { ...letter, message: `${unrecordedReason}; the log says: ${found}` },
    );
  }
  return explained;
}

async function loggedReason(
  target: Pick<Target, "logs">,
  { message_id, stage, failed_at }: DeadLetter,
  signal: AbortSignal,
): Promise<string | undefined> {
  const since = Date.parse(failed_at);
  const read = (anyOf: readonly string[]): AsyncIterable<LogRecord> =>
    queryLogs(target, { stage, anyOf, since, follow: false, signal });
  const invocations = new Set<string>();
  let last: string | undefined;
  for await (const record of read([message_id])) {
    if (record["message_id"] !== message_id) continue;
    const { event, request_id, reason, error } = record;
    if (typeof request_id === "string") invocations.add(request_id);
    const why = reason ?? error;
    if (typeof why === "string") last = `${event}: ${why}`;
  }
  if (invocations.size === 0) return last;
  const ended = new Map<string, string>();
  for await (const { event, request_id, text } of read([...invocations])) {
    const named = [...invocations].find((id) => request_id === id || String(text).includes(id));
    const how = ends[event];
    // A death for lack of memory is logged as a death, too.
    if (named !== undefined && how !== undefined && ended.get(named) !== ends["memory ran out"]) ended.set(named, how);
  }
  const counts = [...Map.groupBy(ended.values(), (how) => how)].map(
    ([how, times]) => `${how}${times.length > 1 ? ` ${times.length} times` : ""}`,
  );
  return counts.length > 0 ? `${counts.join(", ")} while it worked on this message` : last;
}
