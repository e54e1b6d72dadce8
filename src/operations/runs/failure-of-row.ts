import type { MissingRow } from "./missing-rows.ts";

/** A missing row as `enqueue` reads it again: where it stands, why it is missing, and its columns. */
export interface FailedRow {
  readonly failure: { readonly kind: string; readonly reason: string; readonly file: string; readonly line: number };
  readonly row: MissingRow["row"];
}

/** Says why a row is missing. */
export function failureOfRow({ place, row, message: { death } }: MissingRow): FailedRow {
  const { kind, reason } = death ?? { kind: "on_the_way", reason: "it is not loaded yet" };
  return { failure: { kind, reason, ...place }, row };
}
