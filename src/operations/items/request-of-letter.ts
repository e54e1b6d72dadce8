import { Fault } from "../../pipeline/fault/fault.ts";
import { readItemRequest } from "../../pipeline/message/item-request.ts";
import { stages } from "../../pipeline/message/stage.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Target } from "../../targets/target.ts";
import { peekDeadLetters } from "../dead-letters/peek-dead-letters.ts";
import type { Sendable } from "../send.ts";

/**
 * Finds the request that died, by the id of the dead letter or of the message, to be made here again.
 * @throws Fault `not_found`, or `wrong_usage` if it is no request
 */
export async function requestOfLetter(target: Pick<Target, "messaging">, id: string): Promise<Sendable> {
  const { letters } = await peekDeadLetters(target, { stages: [...stages], id }, 1);
  const [letter] = letters;
  if (!letter) throw new Fault("not_found", `there is no dead letter ${id}`, { remedy: "stac-ingest dlq list" });
  const { body, stage, attributes } = letter;
  try {
    readItemRequest(body);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault("wrong_usage", `dead letter ${id} of ${stage} is no request for an item: ${error.message}`, {
      remedy: `stac-ingest dlq peek ${stage} --id ${shellWord(id)}`,
      cause: error,
    });
  }
  return { number: 1, place: { file: letter.place || id, line: 1 }, outgoing: { body, attributes } };
}
