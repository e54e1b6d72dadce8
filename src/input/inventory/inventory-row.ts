import { Fault } from "../../pipeline/fault/fault.ts";
import type { Row } from "../../settings/row.ts";
import type { FailedInput } from "../failure-line.ts";
import { rowLimitBytes } from "../source/lines.ts";

/** A row of an inventory, or the reason why a line is not a row. */
export interface InventoryRow {
  /** The line it begins on, from 1. */
  readonly line: number;
  /** The file of the line, if an inventory has several. */
  readonly file?: string;
  readonly row: Row | Fault;
  /** The names of its columns in their order, where those of `row` may have another: JavaScript puts numbers first. */
  readonly columns?: readonly string[];
  /** The line or record that a Fault is about, if it was kept. */
  readonly refused?: FailedInput | undefined;
}

export const brokenRow = (line: number, why: string, refused?: FailedInput): InventoryRow => ({
  line,
  refused,
  row: new Fault("invalid_request", why),
});

export const tooLong = `the line is longer than ${rowLimitBytes} bytes`;

/** The reason why a text is no value; undefined if it is one. A decoder writes U+FFFD in place of bytes that are not UTF-8. */
export function mangledBy(text: string): string | undefined {
  if (text.includes("\ufffd")) return "it is not UTF-8";
  if (text.includes("\0")) return "it holds a zero byte";
  return brokenAddress(text);
}

/** The reason why a text is no address, if a character that nobody sees stands before or after it. */
export const unseenAround = (text: string): string | undefined =>
  unseen.test(text) ? "it begins or ends with a character that is not seen; od -c shows it" : undefined;

/** Characters of Unicode's class `Cf`, such as the zero-width space that comes along from a web page. */
const unseen = /^\p{Cf}|\p{Cf}$/u;

/** The reason why a value that has a scheme is no address: it is two, or has unseen characters around; undefined if it is one. */
export function brokenAddress(value: string): string | undefined {
  const first = value.indexOf("://");
  if (first < 0) return undefined;
  if (value.indexOf("://", first + 1) > 0 && runsTogether.test(value)) return twoAddresses;
  return beginsWithScheme.test(value) ? unseenAround(value) : undefined;
}

const beginsWithScheme = /^\p{Cf}*[a-z][a-z0-9+.-]*:\/\//iu;

/** An address within an address follows a slash or another sign, never a letter or digit. */
const runsTogether = /^[a-z][a-z0-9+.-]*:\/\/.*[a-z0-9](https?|s3|gs|az|ftp):\/\//i;
const twoAddresses =
  "two addresses run together, without a line feed between them; cat puts none between files, nor between gzip members";
