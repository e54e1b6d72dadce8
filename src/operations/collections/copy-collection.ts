import type { Target } from "../../targets/target.ts";

/** A collection and the id of the one that is made of it. */
export interface CollectionCopy {
  readonly id: string;
  readonly to: string;
  /** True if the collection goes once its items are all in the new one. */
  readonly moves: boolean;
}

interface CopyEffects {
  readonly signal: AbortSignal;
  /** Told after each page how many items were copied. */
  readonly onProgress: (copied: number) => void;
}

/**
 * Copies a collection with its items to a new id, within the catalogue, and returns how many items that has. A copy that
 * was interrupted is gone on with when it is asked for again.
 * @throws Fault `not_found`, or `wrong_usage` if there is a collection of the new id
 */
export async function copyCollection(
  { operate }: Pick<Target, "operate">,
  { moves, ...names }: CollectionCopy,
  { signal, onProgress }: CopyEffects,
): Promise<number> {
  let copied = 0;
  let since: string | undefined;
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted();
    const page = await operate({ action: "collections.copy", ...names, ...(after !== undefined && { after }) });
    since ??= page.since;
    copied += page.items;
    onProgress(copied);
    after = page.next;
    if (after === undefined) break;
  }
  signal.throwIfAborted();
  return (await operate({ action: "collections.complete", ...names, since, moves })).items;
}

/** Counts the items that would be copied, and copies nothing. @throws Fault as `copyCollection` */
export async function previewCopy(
  { operate }: Pick<Target, "operate">,
  { id, to }: Pick<CollectionCopy, "id" | "to">,
): Promise<number> {
  return (await operate({ action: "collections.copy", id, to, dryRun: true })).items;
}
