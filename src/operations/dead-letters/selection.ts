import { readCondition } from "../../input/inventory/row-condition.ts";
import type { Message } from "../../pipeline/message/message.ts";
import { originOf } from "../../pipeline/message/publication.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import type { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import { LetterFacts } from "../../pipeline/stage/letter-facts.ts";
import { parseJsonIfValid } from "../../pipeline/text/json.ts";
import type { LetterSearch } from "../../targets/letter-search.ts";
import { bodyValue } from "./body-value.ts";

/** The dead letters that are meant; every operation on them takes it. A filter that is undefined lets all pass. */
export interface Selection extends LetterSearch {
  readonly stages: readonly Stage[];
  /** Text that the reason contains, in small or capital letters. */
  readonly reason?: string | undefined;
  /** Conditions on values of the body, such as `create_item_options.resolution = 10`. */
  readonly where?: readonly string[] | undefined;
  /** Messages that were sent again since: their letters of before that are meant. */
  readonly sentAgain?: SentAgain | undefined;
}

/** Messages of a run that were sent again, by their numbers. */
export interface SentAgain {
  readonly runId: string;
  readonly numbers: SequenceSet;
  /** Milliseconds since 1970, by the clock of the sender. */
  readonly since: number;
}

/**
 * Builds the test that a dead letter passes if it is meant.
 * @throws Fault `wrong_usage` if a condition cannot be read
 */
export function buildFilter(selection: Selection): (letter: Message) => boolean {
  if (meansAll(selection)) return () => true;
  const { kind, cause, packageName, collection, run, since, until, id, sentAgain } = selection;
  const reason = selection.reason?.toLowerCase();
  const where = (selection.where ?? []).map(readCondition);
  return (letter) => {
    const facts = new LetterFacts(letter);
    return (
      (id === undefined || letter.id === id || facts.messageId === id) &&
      (kind === undefined || facts.kinds.includes(kind)) &&
      (cause === undefined || facts.cause === cause) &&
      (reason === undefined || facts.reason.toLowerCase().includes(reason)) &&
      (packageName === undefined || facts.packageName === packageName) &&
      (collection === undefined || facts.collection === collection) &&
      (run === undefined || facts.runId.startsWith(run)) &&
      (since === undefined || facts.failedAt >= since) &&
      (until === undefined || facts.failedAt <= until) &&
      (sentAgain === undefined || isOfBefore(letter, sentAgain)) &&
      (where.length === 0 || meets(parseJsonIfValid(letter.body), where))
    );
  };
}

/** True if every dead letter of the stages is meant. */
export function meansAll({ stages: _, ...filters }: Selection): boolean {
  return Object.values(filters).every(
    (filter) => filter === undefined || (Array.isArray(filter) && filter.length === 0),
  );
}

/** True if a target that keeps an index finds exactly these letters by it. */
export const isIndexed = ({ reason, where = [], sentAgain }: Selection): boolean =>
  reason === undefined && where.length === 0 && sentAgain === undefined;

/** The sender's clock tells both times: that of its death would be another machine's. */
function isOfBefore({ attributes, publishedAt }: Message, { runId, numbers, since }: SentAgain): boolean {
  const origin = originOf(attributes);
  return origin?.runId === runId && numbers.has(origin.sequence) && publishedAt < since;
}

const meets = (body: unknown, where: readonly ReturnType<typeof readCondition>[]): boolean =>
  where.every(({ column, holds }) => holds({ [column]: bodyValue(body, column) }));
