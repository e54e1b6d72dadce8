import type { Document } from "../rows/document.ts";
import type { DoneItem } from "../runs/done-item.ts";
import type { LoadState } from "./load-state.ts";
import type { RoundPlan } from "./plan-round.ts";
import type { Written } from "./written.ts";

/** Tells what became of the published items of a round that are done. */
export function doneItems(
  documents: readonly Document[],
  { existing }: Pick<LoadState, "existing">,
  {
    stored,
    copied,
    faults,
    late,
  }: Pick<RoundPlan, "stored"> & Pick<Written, "copied" | "faults"> & { readonly late: ReadonlySet<string> },
): DoneItem[] {
  if (!documents.some(({ publication }) => publication)) return [];
  const planned = new Set<string>();
  for (const { id } of stored) planned.add(id);
  const written = new Set<string>();
  // Without rows to replace every item is new.
  if (existing.size > 0) for (const { id } of copied) written.add(id);
  const done: DoneItem[] = [];
  for (const { id, publication } of documents) {
    if (!publication) continue;
    if (late.has(id)) done.push({ id, publication, outcome: "superseded" });
    else if (!planned.has(id) || faults.has(id)) continue;
    else if (!existing.has(id)) done.push({ id, publication, outcome: "new" });
    else done.push({ id, publication, outcome: written.has(id) ? "changed" : "unchanged" });
  }
  return done;
}
