import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { systemReason } from "../../pipeline/process/system-reason.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import type { Messaging } from "../../targets/messaging.ts";
import { keptLetter } from "./dead-letter.ts";
import type { Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

/** Path of the file that a purge which begins now writes what it deletes to. */
export function backupPath(stateFolder: string, now = new Date()): string {
  const time = now.toISOString().replace(/[:.]/g, "-");
  return join(stateFolder, "purged", `${time}-${process.pid}.jsonl`);
}

/**
 * Deletes dead letters and returns how many, each after it is safe in a file, as `dlq export` writes it. Only what was
 * written is deleted: a letter that dies meanwhile may stay.
 * @throws Fault `infrastructure` if the file cannot be written; what is not in it then stays
 */
export async function purgeWithBackup(
  { messaging }: { readonly messaging: Pick<Messaging, "visitLetters" | "delete"> },
  selection: Selection,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<number> {
  let deleted = 0;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await using file = await open(path, "ax", 0o600);
    for (const stage of selection.stages) {
      await visitDeadLetters(messaging, stage, selection, {
        signal,
        looksOnly: false,
        wanted: () => Number.POSITIVE_INFINITY,
        take: async (letters) => {
          await file.writeFile(letters.map((letter) => `${JSON.stringify(keptLetter(stage, letter))}\n`).join(""));
          await file.sync();
          await messaging.delete({ stage, dead: true }, letters);
          deleted += letters.length;
          return [];
        },
      });
    }
  } catch (error) {
    const fault = faultOfFile(error, path);
    throw deleted === 0
      ? fault
      : doneBefore(fault, { done: `at least ${grouped(deleted)} deleted before that, kept in ${path}` });
  }
  if (deleted === 0) await rm(path, { force: true });
  return deleted;
}

/** The fault of a file that the system refuses; returns any other error as it is. */
function faultOfFile(error: unknown, path: string): unknown {
  if ((error as NodeJS.ErrnoException).code === undefined) return error;
  return new Fault("infrastructure", `${path} cannot be written: ${systemReason(error)}`, {
    remedy: "make room there; --no-backup deletes without a copy",
    cause: error,
  });
}
