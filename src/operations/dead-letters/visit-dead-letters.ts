import type { Stage } from "../../pipeline/message/stage.ts";
import type { LetterVisit, Messaging, ReceivedMessage } from "../../targets/messaging.ts";
import { buildFilter, type Selection } from "./selection.ts";

/** Hands out each dead letter of a stage that a selection means once. Those that stay are shown again soon. */
export async function visitDeadLetters(
  messaging: Pick<Messaging, "visitLetters">,
  stage: Stage,
  selection: Selection,
  { take, ...visit }: LetterVisit,
): Promise<void> {
  const isMeant = buildFilter(selection);
  await messaging.visitLetters(stage, selection, {
    ...visit,
    async take(letters) {
      const meant: ReceivedMessage[] = [];
      const others: ReceivedMessage[] = [];
      for (const letter of letters) (isMeant(letter) ? meant : others).push(letter);
      return meant.length === 0 ? letters : [...others, ...(await take(meant))];
    },
  });
}
