import { endingWith } from "../../pipeline/process/ending-with.ts";
import { SeenIds } from "../../pipeline/stage/seen-ids.ts";
import { operateTimeoutSeconds } from "../../settings/operate-timeout.ts";
import type { LetterVisit, Messaging, QueueName, ReceivedMessage } from "../messaging.ts";

const batchSize = 1_000;
/**
 * Times in which a batch is worked on, and for which a killed process leaves letters hidden. The ledger is told of what is
 * redriven, and may take its time; another redrive would move the same letters meanwhile.
 */
const hiddenSeconds = { looking: 120, working: 2 * operateTimeoutSeconds };
/** Letters that are hidden at once: at first, and at most if SQS hands out the same ones again. */
const fewHidden = 5_000;
const mostHidden = 80_000;

/**
 * Hands out the dead letters of a queue by receiving them. SQS shows only what is not hidden, so those that stay are kept
 * hidden while the next ones are received, some thousand at once, and shown again as the visit goes on. It ends when
 * SQS hands out none that is new.
 */
export async function visitLetters(
  { receive, changeVisibility }: Pick<Messaging, "receive" | "changeVisibility">,
  queue: QueueName,
  { wanted, take, signal, looksOnly }: LetterVisit,
): Promise<void> {
  const visibilitySeconds = looksOnly ? hiddenSeconds.looking : hiddenSeconds.working;
  const seen = new SeenIds();
  // Only the receipt is needed to show a letter again; bodies may be large.
  const hidden: ReceivedMessage[] = [];
  const hide = (letters: readonly ReceivedMessage[]): void => {
    for (const letter of letters) hidden.push({ ...letter, body: "", attributes: {} });
  };
  let mostNow = fewHidden;
  let hasShown = false;
  const showAll = async (): Promise<void> => changeVisibility(queue, hidden, 0);
  await endingWith(showAll, async () => {
    while (!signal.aborted) {
      const limit = Math.min(batchSize, wanted());
      if (limit <= 0) return;
      const received = await receive(queue, { limit, waitSeconds: 0, visibilitySeconds });
      const [fresh, again]: [ReceivedMessage[], ReceivedMessage[]] = [[], []];
      for (const letter of received) (seen.add(letter.id) ? again : fresh).push(letter);
      hide(again);
      if (fresh.length === 0) {
        // What was shown again hides what is behind it.
        if (!hasShown || mostNow >= mostHidden) return;
        mostNow *= 2;
        hasShown = false;
        continue;
      }
      let staying: readonly ReceivedMessage[] = fresh;
      try {
        staying = await take(fresh);
      } finally {
        hide(staying);
      }
      if (hidden.length > mostNow) {
        await changeVisibility(queue, hidden.splice(0, batchSize), 0);
        hasShown = true;
      }
    }
  });
}
