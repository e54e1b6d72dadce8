import { instantOf } from "../../pipeline/item/instant-of.ts";
import type { ListedItem } from "../../pipeline/operate/operate.ts";
import { type KeyTable, keyMarks } from "./key-table.ts";
import type { VerifyPlan } from "./verify-plan.ts";

/** Marks the keys that items have. */
export class Comparison {
  readonly #table: KeyTable;
  readonly #by: VerifyPlan["by"];
  /** Keys that an item has. */
  present = 0;
  stale = 0;
  notCompared = 0;

  constructor(table: KeyTable, by: VerifyPlan["by"]) {
    this.#table = table;
    this.#by = by;
  }

  /** Returns false if no line tells of the item. */
  compare({ id, updated, hrefs = [] }: ListedItem): boolean {
    let isKnown = false;
    for (const key of this.#by === "id" ? [id] : hrefs) {
      const entry = this.#table.find(key);
      if (!entry) continue;
      isKnown = true;
      if (entry.marks & keyMarks.present) continue;
      entry.mark(keyMarks.present);
      this.present += 1;
      if (entry.seconds === 0) continue;
      const updatedSeconds = Math.floor(instantOf(updated) / 1000);
      if (Number.isNaN(updatedSeconds)) this.notCompared += 1;
      if (!(entry.seconds > updatedSeconds)) continue;
      entry.mark(keyMarks.stale);
      this.stale += 1;
    }
    return isKnown;
  }
}
