import type { Failures } from "../operations/failures.ts";
import { grouped } from "../pipeline/grouped.ts";
import type { Output } from "./output.ts";

/** Names failed parts of the input on stderr by their places, as compilers do. */
export function noteFailures({ count, first }: Failures, note: Output["note"]): void {
  for (const { file, line, index, reason } of first) {
    note(`${file}:${line}: ${index === undefined ? "" : `[${index}] `}${reason}`);
  }
  if (count > first.length) note(`and ${grouped(count - first.length)} more`);
}
