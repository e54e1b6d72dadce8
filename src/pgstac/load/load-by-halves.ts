import { Fault } from "../../pipeline/fault.ts";
import type { Document } from "../rows/document.ts";
import { Blame } from "./blame.ts";

type Load = (documents: readonly Document[]) => Promise<ReadonlyMap<string, Fault>>;

/**
 * Loads documents; where that ends in an error of which nobody knows whose fault it is, halves them until one meets it
 * alone. Resolves to the fault of each that is not stored.
 * @throws Fault what `load` throws and no document can cause, or what it meets with one document after the other
 */
export async function loadByHalves(documents: readonly Document[], load: Load): Promise<ReadonlyMap<string, Fault>> {
  const faults = new Map<string, Fault>();
  await loadPart(documents, load, faults, new Blame(faults));
  return faults;
}

async function loadPart(
  documents: readonly Document[],
  load: Load,
  faults: Map<string, Fault>,
  blame: Blame,
): Promise<void> {
  try {
    const found = await load(documents);
    for (const [id, fault] of found) faults.set(id, fault);
    if (found.size < documents.length) blame.clear();
  } catch (error) {
    // Only a limit of time can be one document's doing among what has a kind.
    if (error instanceof Fault && error.kind !== "timeout") throw error;
    const [only] = documents;
    if (only && documents.length === 1) {
      blame.put(only.id, error);
      return;
    }
    const middle = Math.ceil(documents.length / 2);
    for (const half of [documents.slice(0, middle), documents.slice(middle)]) {
      await loadPart(half, load, faults, blame);
    }
  }
}
