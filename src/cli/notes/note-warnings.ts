import type { Warnings } from "../../operations/doubts.ts";
import { warningKinds } from "../../pipeline/item/warning.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { Output } from "../terminal/output.ts";

/** Names each kind of doubt on stderr, with the number of items, or of what the noun says, and where one of them is. */
export function noteWarnings(warnings: Warnings, note: Output["note"], noun = "item"): void {
  for (const { kind, count, example } of warnings) {
    const { file, line, index, id, message } = example;
    const place = `${file}:${line}${index === undefined ? "" : `: [${index}]`}`;
    note(`warning: ${plural(count, noun)} ${warningKinds[kind]}, for example ${place} (${id}): ${message}`);
  }
}
