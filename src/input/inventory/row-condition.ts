import { Fault } from "../../pipeline/fault/fault.ts";
import { redacted } from "../../pipeline/fault/redacted.ts";
import type { Row } from "../../settings/row.ts";

/** A condition on the rows of an inventory. */
export interface RowCondition {
  readonly column: string;
  readonly holds: (row: Row) => boolean;
  /** False if it holds for no number or time from one to the other. */
  readonly mayHold: (least: string, most: string) => boolean;
}

const form = /^\s*(.+?)\s*(!=|!~|<=|>=|==|=|<|>|~)\s*(.*?)\s*$/s;

/**
 * Reads a condition such as `size > 1000`. Numbers are compared as numbers and times of ISO 8601 as times, where both
 * sides are; anything else, and a value in quotes, as text. `~` takes a regular expression, which need match only a part.
 * @throws Fault `wrong_usage`
 */
export function readCondition(text: string): RowCondition {
  const [, column, operator = "", typed = ""] = form.exec(text) ?? [];
  if (column === undefined) {
    throw new Fault("wrong_usage", `${JSON.stringify(text)} is no condition`, {
      remedy: "'COLUMN OPERATOR VALUE', such as --where 'size > 1000'; operators: = != < <= > >= ~ !~",
    });
  }
  refuseOpenQuote(text, column, typed);
  const [, , quoted] = inQuotes.exec(typed) ?? [];
  const value = quoted ?? typed;
  if (operator.endsWith("~")) {
    const pattern = patternOf(value);
    const wanted = operator === "~";
    return { column, holds: (row) => pattern.test(row[column] ?? "") === wanted, mayHold: () => true };
  }
  const compare = quoted === undefined ? comparisonWith(value) : textComparison(value);
  const accepts = acceptances[operator] ?? (() => false);
  const mayHold = (least: string, most: string): boolean => {
    const isOrdered =
      quoted === undefined && [isNumber, isTime].some((kind) => [value, least, most].every((text) => kind.test(text)));
    const [first, last] = [compare(least), compare(most)];
    if (!isOrdered || first === undefined || last === undefined || operator === "!=") return true;
    return accepts(first) || accepts(last) || (accepts(0) && first <= 0 && last >= 0);
  };
  return { column, holds: (row) => accepts(compare(row[column] ?? "")), mayHold };
}

/** Refuses a quote without its other: as a part of the text it would only keep the condition from being met. */
function refuseOpenQuote(text: string, column: string, value: string): void {
  const places = [
    /^['"]/.test(column) && !inQuotes.test(column) ? text.indexOf(column) : -1,
    /^['"]/.test(value) && !inQuotes.test(value) ? text.lastIndexOf(value) : -1,
    /['"]$/.test(value) && !inQuotes.test(value) ? text.trimEnd().length - 1 : -1,
  ];
  const place = places.find((each) => each >= 0);
  if (place === undefined) return;
  throw new Fault("wrong_usage", `the quote at character ${place + 1} is not closed: ${redacted(text)}`, {
    remedy: `--where 'x = "16"'; of a value that has such a quote itself, put all of it in the other kind`,
  });
}

const inQuotes = /^(['"])(.*)\1$/s;

function patternOf(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch (error) {
    throw new Fault("wrong_usage", `${JSON.stringify(source)} is no regular expression: ${(error as Error).message}`, {
      remedy: "in quotes of the shell, such as --where 'url ~ \\.tif$'",
      cause: error,
    });
  }
}

/** The sign of the row's value less the given one; undefined if the two cannot be ordered. */
type Compare = (value: string) => number | undefined;

const acceptances: Readonly<Record<string, (order: number | undefined) => boolean>> = {
  "=": (order) => order === 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order !== undefined && order < 0,
  "<=": (order) => order !== undefined && order <= 0,
  ">": (order) => order !== undefined && order > 0,
  ">=": (order) => order !== undefined && order >= 0,
};

const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const isWhole = /^[+-]?\d{16,}$/;
const isTime = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;

function comparisonWith(given: string): Compare {
  const asText = textComparison(given);
  if (isNumber.test(given)) {
    const number = Number(given);
    return (value) => {
      if (!isNumber.test(value)) return value === "" ? undefined : asText(value);
      // Numbers of more than 15 digits are not exact.
      if (isWhole.test(value) && /^[+-]?\d+$/.test(given)) return order(BigInt(plain(value)), BigInt(plain(given)));
      return order(Number(value), number);
    };
  }
  const time = isTime.test(given) ? timeOf(given) : Number.NaN;
  if (Number.isNaN(time)) return asText;
  return (value) => {
    if (!isTime.test(value)) return value === "" ? undefined : asText(value);
    return order(timeOf(value), time);
  };
}

const plain = (digits: string): string => digits.replace(/^\+/, "");

const textComparison =
  (given: string): Compare =>
  (value) =>
    order(value, given);

const order = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** Times without a zone are UTC. */
function timeOf(text: string): number {
  const [date = "", time = "00:00"] = text.split(/[T ](?=\d\d:)/i);
  return Date.parse(`${date}T${time.trim()}${/(Z|[+-]\d\d:?\d\d)$/i.test(time) ? "" : "Z"}`);
}
