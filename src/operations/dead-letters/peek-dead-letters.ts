import type { Messaging } from "../../targets/messaging.ts";
import { type DeadLetter, deadLetter } from "./dead-letter.ts";
import { lookAtDeadLetters } from "./look-at-dead-letters.ts";
import { meansAll, type Selection } from "./selection.ts";

/** Returns the first dead letters that are meant and leaves them where they are. */
export async function peekDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "peek" | "visitLetters"> },
  selection: Selection,
  limit: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly letters: readonly DeadLetter[] }> {
  const found: DeadLetter[] = [];
  if (meansAll(selection)) {
    for (const stage of selection.stages) {
      const wanted = limit - found.length;
      if (wanted <= 0) break;
      for (const message of await messaging.peek({ stage, dead: true }, wanted)) found.push(deadLetter(stage, message));
    }
    return { letters: found };
  }
  await lookAtDeadLetters({ messaging }, selection, { limit, signal }, (stage, letters) => {
    for (const letter of letters) found.push(deadLetter(stage, letter));
  });
  return { letters: found };
}
