import type { LogRecord } from "../../pipeline/message/log.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import { unrecordedReason } from "../../targets/unrecorded-reason.ts";
import { queryLogs } from "../logs/query-logs.ts";
import { inPlaceOfFault } from "../or-fault.ts";
import type { KeptLetter } from "./dead-letter.ts";

/** Ends of invocations that did not end by themselves, by the events of their records. */
const ends: Readonly<Record<string, string>> = {
  "memory ran out": "the function's memory ran out",
  "run timed out": "the function ran out of time",
  "function died": "the function was killed",
};

/** Ids that a target is asked to look for; with more of them it is asked for all lines. */
const mostTexts = 20;

/**
 * Looks in the log for why the queue gave letters up by itself, which records no reason: twice for all of them together.
 * Letters that died with one, or of which the log knows nothing or cannot be read, stay as they are.
 */
export async function explainDeadLetters<Letter extends KeptLetter>(
  target: Pick<Target, "logs">,
  letters: readonly Letter[],
  signal: AbortSignal,
): Promise<Letter[]> {
  const reasons = new Map<string, string>();
  for (const [stage, those] of Map.groupBy(letters.filter(isUnexplained), (letter) => letter.stage)) {
    const found = await loggedReasons(target, stage, those, signal).catch(unread);
    for (const [id, reason] of found) reasons.set(id, reason);
  }
  return letters.map((letter) => {
    const reason = isUnexplained(letter) ? reasons.get(letter.message_id) : undefined;
    return reason === undefined ? letter : { ...letter, message: `${unrecordedReason}; the log says: ${reason}` };
  });
}

/** Who may not read the log may see the letters all the same. */
const unread = inPlaceOfFault<ReadonlyMap<string, string>>(new Map());

/** True for a letter that its queue gave up by itself. */
export const isUnexplained = ({ message }: Pick<KeptLetter, "message">): boolean => message === unrecordedReason;

/** Reasons of deaths by the ids of the messages, as far as the log tells. */
async function loggedReasons(
  target: Pick<Target, "logs">,
  stage: Stage,
  letters: readonly KeptLetter[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const since = Math.min(...letters.map(({ failed_at }) => Date.parse(failed_at)));
  const read = (texts: readonly string[]): AsyncIterable<LogRecord> =>
    queryLogs(target, { stage, ...(texts.length <= mostTexts && { anyOf: texts }), since, follow: false, signal });
  const ids = [...new Set(letters.map(({ message_id }) => message_id))];
  const stories = new Map(ids.map((id) => [id, { invocations: new Set<string>(), last: "" }]));
  for await (const { message_id, event, request_id, reason, error } of read(ids)) {
    const story = stories.get(String(message_id));
    if (!story) continue;
    if (typeof request_id === "string") story.invocations.add(request_id);
    const why = reason ?? error;
    if (typeof why === "string") story.last = `${event}: ${why}`;
  }
  const invocations = [...stories.values()].flatMap((story) => [...story.invocations]);
  const ended = invocations.length === 0 ? new Map<string, string>() : await endsOf(invocations, read);
  return new Map(
    [...stories].flatMap(([id, { invocations: own, last }]) => {
      const told = howTheyEnded([...own].flatMap((each) => ended.get(each) ?? [])) || last;
      return told === "" ? [] : [[id, told] as const];
    }),
  );
}

/** Ends of invocations that did not end by themselves, by their ids. */
async function endsOf(
  invocations: readonly string[],
  read: (texts: readonly string[]) => AsyncIterable<LogRecord>,
): Promise<ReadonlyMap<string, string>> {
  const meant = new Set(invocations);
  const ended = new Map<string, string>();
  for await (const { event, request_id, text } of read([...meant])) {
    const how = ends[event];
    if (how === undefined) continue;
    const named = [request_id, ...String(text).split(/[^\w-]+/)].find((id) => meant.has(String(id)));
    // A death for lack of memory is logged as a death, too.
    if (named !== undefined && ended.get(String(named)) !== ends["memory ran out"]) ended.set(String(named), how);
  }
  return ended;
}

function howTheyEnded(all: readonly string[]): string {
  if (all.length === 0) return "";
  const counts = [...Map.groupBy(all, (how) => how)].map(
    ([how, times]) => `${how}${times.length > 1 ? ` ${times.length} times` : ""}`,
  );
  return `${counts.join(", ")} while it worked on this message`;
}
