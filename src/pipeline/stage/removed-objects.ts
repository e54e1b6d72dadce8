import { isLater, type ObjectChange } from "../message/object-change.ts";
import type { LoadEntry } from "./load-entry.ts";

/** The latest removal of each object that a batch tells of. */
export class RemovedObjects {
  readonly #latest = new Map<string, ObjectChange>();

  constructor(entries: readonly LoadEntry[]) {
    for (const { content } of entries) {
      if (content.is !== "change" || content.change.change !== "removed") continue;
      const known = this.#latest.get(content.change.href);
      if (!known || isLater(content.change, known)) this.#latest.set(content.change.href, content.change);
    }
  }

  /** True for an object that is known to have been removed after this change of it. */
  since(change: ObjectChange): boolean {
    const removal = this.#latest.get(change.href);
    return removal !== undefined && isLater(removal, change);
  }
}
