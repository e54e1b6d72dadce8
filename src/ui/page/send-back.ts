import { grouped } from "../../pipeline/text/grouped.ts";
import { ask, Refused } from "./ask.ts";
import type { LetterQuery } from "./letter-place.ts";

interface Redriven {
  readonly moved: number;
  readonly left: number;
  readonly refused: number;
  readonly reasons: readonly { readonly message: string; readonly remedy?: string }[];
}

/** Sends dead letters back, changed if a change is given, and returns a sentence about it. @throws Refused if none was taken */
export async function sendBack(
  letters: LetterQuery,
  change: { readonly body?: string; readonly edit?: string },
): Promise<string> {
  const { moved, refused, reasons } = await ask<Redriven>("api/letters/redrive", { letters, ...change });
  const why = `${grouped(refused)} stayed dead: ${reasons[0]?.message}`;
  if (moved === 0 && refused > 0) throw new Refused(why, reasons[0]?.remedy);
  return `${grouped(moved)} sent back${refused > 0 ? `; ${why}` : ""}.`;
}

/** Deletes dead letters and returns a sentence that says where their copy is. */
export async function purge(letters: LetterQuery): Promise<string> {
  const { deleted, backup } = await ask<{ deleted: number; backup: string | null }>("api/letters/purge", { letters });
  return `${grouped(deleted)} deleted${backup ? `, kept in ${backup}` : ""}.`;
}
