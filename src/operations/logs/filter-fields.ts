import { readCondition } from "../../input/inventory/row-condition.ts";
import type { LogRecord } from "../../pipeline/message/log.ts";
import { attributeNames } from "../../pipeline/message/message.ts";
import { LetterFacts } from "../../pipeline/stage/letter-facts.ts";
import { bodyValue } from "../dead-letters/body-value.ts";
import { inLine } from "./is-of-run.ts";
import type { RecordFilter } from "./record-filter.ts";

/** Values of records' own fields by which they are selected. What is left out lets all pass. */
export interface FieldSelection {
  /** One of `errorKinds`: that of the record, or of a part of the message. */
  readonly kind?: string | undefined;
  /** Text that the reason contains, in small or capital letters. */
  readonly reason?: string | undefined;
  /** The short name that dead letters which died of the same have. */
  readonly cause?: string | undefined;
  readonly package?: string | undefined;
  readonly collection?: string | undefined;
  /** Conditions on fields, such as `milliseconds > 5000`. */
  readonly where?: readonly string[] | undefined;
}

/**
 * Builds the filter of records whose own fields have these values.
 * @throws Fault `wrong_usage` if a condition cannot be read
 */
export function filterFields({ kind, reason, cause, where = [], ...names }: FieldSelection): RecordFilter {
  const conditions = where.map(readCondition);
  const wanted = reason?.toLowerCase();
  const texts = [kind, names.package, names.collection].filter((text) => text !== undefined);
  const [text] = texts;
  return {
    ...(text !== undefined && { anyOf: [inLine(text)] }),
    isWanted: (record) => {
      const facts = factsOf(record);
      return (
        (kind === undefined || facts?.kinds.includes(kind) === true) &&
        (cause === undefined || facts?.cause === cause) &&
        (wanted === undefined || reasonIn(record).toLowerCase().includes(wanted)) &&
        (names.package === undefined || record["package"] === names.package) &&
        (names.collection === undefined || record["collection"] === names.collection) &&
        conditions.every(({ column, holds }) => holds({ [column]: bodyValue(record, column) }))
      );
    },
  };
}

/** The same facts as those of the dead letter that the record tells of; undefined if it tells of no failure. */
function factsOf(record: LogRecord): LetterFacts | undefined {
  const { kind } = record;
  if (typeof kind !== "string") return undefined;
  const attributes = { [attributeNames.errorKind]: kind, [attributeNames.errorMessage]: reasonIn(record) };
  return new LetterFacts({ id: "", body: "", attributes, receiveCount: 1, publishedAt: 0 });
}

const reasonIn = ({ reason, error }: LogRecord): string => String(reason ?? error ?? "");
