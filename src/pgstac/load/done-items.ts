import type { Document } from "../rows/document.ts";
import type { DoneItem } from "../runs/done-item.ts";
import type { LoadState } from "./load-state.ts";
import type { RoundPlan } from "./plan-round.ts";
import type { Written } from "./written.ts";

/** Tells what became of the published items of a round that are done; `late` are those of which a newer one is stored. */
export function doneItems(
  documents: readonly Document[],
  { existing }: Pick<LoadState, "existing">,
  plan: Pick<RoundPlan, "waiting" | "left" | "faults">,
  { copied, faults }: Pick<Written, "copied" | "faults">,
  late: ReadonlySet<string>,
): DoneItem[] {
  const undone = new Set([...plan.faults.keys(), ...plan.waiting.map(({ id }) => id), ...plan.left, ...faults.keys()]);
  // Without rows to replace every item is new.
  const written = new Set(existing.size === 0 ? [] : copied.map(({ id }) => id));
  const done: DoneItem[] = [];
  for (const { id, publication } of documents) {
    if (!publication) continue;
    if (late.has(id)) done.push({ id, publication, outcome: "superseded" });
    else if (undone.has(id)) continue;
    else if (!existing.has(id)) done.push({ id, publication, outcome: "new" });
    else done.push({ id, publication, outcome: written.has(id) ? "changed" : "unchanged" });
  }
  return done;
}
