import { isObject, parseJsonIfValid } from "../pipeline/text/json.ts";
import { membersOf } from "../pipeline/text/members-of.ts";
import type { Place } from "./place.ts";

/** A part of the input that failed: a document or a line as text, bytes that are no text, or the row of an inventory. */
export type FailedInput =
  | {
      readonly text: string;
      /** The names of its columns, if it is a record of values. */
      readonly columns?: readonly string[] | undefined;
    }
  | { readonly bytes: Buffer }
  | { readonly row: Readonly<Record<string, string>> };

/** The reason why a part of the input failed, with its place. */
export interface FailureDetails extends Place {
  readonly id?: string;
  readonly kind: string;
  readonly reason: string;
}

/** Longest input that a line keeps: beyond it only the place is told. */
const keptBytes = 64 * 1024 * 1024;

/**
 * Builds the line of JSON that says what failed and holds it, so that it can be mended there and read again: JSON as
 * `document`, to the letter; other text as `text`; other bytes as `base64`; a row as `row`.
 */
export function failureLine({ file, line, index, id, kind, reason }: FailureDetails, input?: FailedInput): string {
  const failure = { kind, reason, file, line, index, id };
  return `{"failure":${JSON.stringify(failure)}${input ? heldIn(input) : ""}}\n`;
}

/** Builds the member of a line that holds a part of the input, with the comma before it; empty if it is too long. */
export function heldIn(input: FailedInput): string {
  if ("row" in input) return `,"row":${JSON.stringify(input.row)}`;
  if ("bytes" in input) {
    return input.bytes.length > keptBytes ? "" : `,"base64":${JSON.stringify(input.bytes.toString("base64"))}`;
  }
  const { text, columns } = input;
  if (text.length > keptBytes) return "";
  if (columns) return `,"columns":${JSON.stringify(columns)},"text":${JSON.stringify(text)}`;
  // Between the values of JSON a line feed is space, and within text there is none.
  if (parseJsonIfValid(text) !== undefined) return `,"document":${text.trim().replaceAll(/[\r\n]/g, " ")}`;
  return `,"text":${JSON.stringify(text)}`;
}

/** Tells whether a document is such a line, of most by its first bytes: a program may have sorted its members. */
export function isFailureLine(document: Buffer | string): boolean {
  const start = typeof document === "string" ? document : document.toString("latin1", 0, 40);
  if (begins.test(start)) return true;
  if (!mayBegin.test(start)) return false;
  const line = parseJsonIfValid(document.toString());
  return isObject(line) && isObject(line["failure"]);
}

const begins = /^\s*\{\s*"failure"\s*:\s*\{/;
const mayBegin = /^\s*\{\s*"(?:base64|columns|document|row|text)"\s*:/;

/** Reads back the input that such a line holds; undefined if it holds none. */
export function inputOfFailureLine(text: string): FailedInput | undefined {
  const line = parseJsonIfValid(text) as Record<string, unknown> | undefined;
  if (!line) return undefined;
  const { row, columns, text: held, base64 } = line;
  const document = [...membersOf(text)].findLast(({ key }) => key === "document");
  if (document) return { text: text.slice(document.valueStart, document.end) };
  if (isRow(row)) return { row };
  if (typeof base64 === "string") return { bytes: Buffer.from(base64, "base64") };
  if (typeof held !== "string") return undefined;
  return { text: held, ...(Array.isArray(columns) && { columns: columns.map(String) }) };
}

const isRow = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
