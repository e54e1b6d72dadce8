import { isObject, parseJsonIfValid } from "../pipeline/text/json.ts";
import { type FailedInput, heldIn, inputOfFailureLine } from "./failure-line.ts";
import type { Place } from "./place.ts";

/** A row, or the reason why there is none, and the place that it was first read from. */
export type PlacedRow = Pick<Place, "file" | "line"> &
  (
    | { readonly row: Readonly<Record<string, string>> }
    | { readonly reason: string; readonly refused: FailedInput | undefined }
  );

const isRow = (value: unknown): value is Readonly<Record<string, string>> => isObject(value);

const start = '{"origin":{"file":"';

/** Builds the line of JSON by which a row that is copied to another file keeps its place; with a reason, it is no row. */
export function placedLine({ file, line }: Place, input: FailedInput | undefined, reason?: string): string {
  const why = reason === undefined ? "" : `,"reason":${JSON.stringify(reason)}`;
  return `{"origin":${JSON.stringify({ file, line })}${why}${input ? heldIn(input) : ""}}\n`;
}

/** Reads such a line back; undefined if it is none. */
export function readPlacedLine(text: string): PlacedRow | undefined {
  const value = text.startsWith(start) ? parseJsonIfValid(text) : undefined;
  if (!isObject(value) || !isObject(value["origin"])) return undefined;
  const { file, line } = value["origin"];
  if (typeof file !== "string" || typeof line !== "number") return undefined;
  const { reason, row } = value;
  if (typeof reason === "string") return { file, line, reason, refused: inputOfFailureLine(text) };
  return isRow(row) ? { file, line, row } : undefined;
}
