import type { FailedInput } from "../input/failure-line.ts";
import { textOrFault } from "../input/source/text-or-fault.ts";

/** A copy of the bytes of a failed document as what may be kept of them: text, or bytes if they are none. */
export function inputOf(bytes: Buffer): FailedInput {
  const text = textOrFault(bytes);
  return typeof text === "string" ? { text } : { bytes: Buffer.from(bytes) };
}
