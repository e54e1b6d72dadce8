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
  const planned = new Set(stored.map(({ id }) => id));
  const written = new Set(copied.map(({ id }) => id));
  return documents.flatMap(({ id, publication }): DoneItem[] => {
    if (!publication) return [];
    if (late.has(id)) return [{ id, publication, outcome: "superseded" }];
    if (!planned.has(id) || faults.has(id)) return [];
    if (!existing.has(id)) return [{ id, publication, outcome: "new" }];
    return [{ id, publication, outcome: written.has(id) ? "changed" : "unchanged" }];
  });
}
