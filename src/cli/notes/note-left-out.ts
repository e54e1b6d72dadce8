import { plural } from "../../pipeline/text/plural.ts";
import type { Output } from "../terminal/output.ts";

const ofRows = { unmatched: true, duplicate: true, sent_before: true };

const ofOptions: Readonly<Record<string, string>> = {
  folder_object: "of a folder itself",
  hidden_file: "hidden by a name that begins with a dot",
  excluded: "which --include or --exclude does not mean",
  unmatched: "which --where does not mean",
  duplicate: "which an earlier one equals",
  sent_before: "which were sent before",
};

const counted = (kind: string, count: number): string => plural(count, kind.replace("_", " "));

/** Says on stderr what inventories hold besides rows, and returns it for programs; nothing if they hold rows alone. */
export function noteLeftOut(
  leftOut: ReadonlyMap<string, number>,
  note: Output["note"],
): { readonly left_out?: Readonly<Record<string, number>> } {
  if (leftOut.size === 0) return {};
  const entries = [...leftOut];
  const objects = entries.filter(([kind]) => !(kind in ofOptions)).map(([kind, count]) => counted(kind, count));
  if (objects.length > 0) note(`left out of the S3 Inventory: ${objects.join(", ")}`);
  for (const [kind, count] of entries) {
    if (kind in ofOptions) note(`left out: ${counted(kind in ofRows ? "row" : "file", count)}, ${ofOptions[kind]}`);
  }
  return { left_out: Object.fromEntries(leftOut) };
}
