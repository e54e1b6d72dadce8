import { grouped } from "../pipeline/grouped.ts";
import type { Output } from "./output.ts";

/** Says on stderr what inventories hold besides rows, and returns it for programs; nothing if they hold rows alone. */
export function noteLeftOut(
  leftOut: ReadonlyMap<string, number>,
  note: Output["note"],
): { readonly left_out?: Readonly<Record<string, number>> } {
  if (leftOut.size === 0) return {};
  const counts = [...leftOut].map(
    ([kind, count]) => `${grouped(count)} ${kind.replace("_", " ")}${count === 1 ? "" : "s"}`,
  );
  note(`left out of the S3 Inventory: ${counts.join(", ")}`);
  return { left_out: Object.fromEntries(leftOut) };
}
