import { gunzipSync, gzipSync } from "node:zlib";
import type { FailedInput, FailureDetails } from "../../input/failure-line.ts";

/** A part of the input that failed, with what is kept of it. */
export interface KeptFailure {
  readonly failure: FailureDetails;
  readonly input: FailedInput | undefined;
}

/** A function's answer has 6 MB, and JSON of base64 is as long as that. */
const limitCharacters = 5_000_000;

/** Packs failures into text; if that would be too long for an answer, without their inputs. */
export function packFailures(failures: readonly KeptFailure[]): string {
  if (failures.length === 0) return "";
  const packed = pack(failures);
  return packed.length <= limitCharacters ? packed : pack(failures.map((kept) => ({ ...kept, input: undefined })));
}

const pack = (failures: readonly KeptFailure[]): string =>
  gzipSync(JSON.stringify(failures.map(({ failure, input }) => [failure, input && written(input)]))).toString("base64");

type Written = Exclude<FailedInput, { bytes: Buffer }> | { readonly base64: string };

const written = (input: FailedInput): Written =>
  "bytes" in input ? { base64: input.bytes.toString("base64") } : input;

/** Reads back what `packFailures` packed. */
export function unpackFailures(packed: string): KeptFailure[] {
  if (packed === "") return [];
  const pairs = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()) as [FailureDetails, Written | null][];
  return pairs.map(([failure, input]) => ({
    failure,
    input: !input ? undefined : "base64" in input ? { bytes: Buffer.from(input.base64, "base64") } : input,
  }));
}
