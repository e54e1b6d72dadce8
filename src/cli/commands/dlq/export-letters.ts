import type { Stage } from "../../../pipeline/stage.ts";
import type { Messaging } from "../../../targets/messaging.ts";
import { deadLetter } from "./dead-letter.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

/** Writes every dead letter as a line of JSON and returns how many there were. All of them stay. */
export async function exportDeadLetters(
  messaging: Pick<Messaging, "receive" | "changeVisibility">,
  stages: readonly Stage[],
  signal: AbortSignal,
  write: (text: string) => Promise<void>,
): Promise<number> {
  let exported = 0;
  for (const stage of stages) {
    await visitDeadLetters(messaging, stage, {
      signal,
      wanted: () => Infinity,
      take: async (letters) => {
        await write(letters.map((letter) => `${JSON.stringify(deadLetter(stage, letter))}\n`).join(""));
        exported += letters.length;
        return letters;
      },
    });
  }
  return exported;
}
