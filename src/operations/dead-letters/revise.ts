import { Fault } from "../../pipeline/fault/fault.ts";
import { readItemRequest } from "../../pipeline/message/item-request.ts";
import type { Message } from "../../pipeline/message/message.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { readLoadDocument } from "../../pipeline/stage/load-document.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import { orFault } from "../or-fault.ts";
import type { Edit } from "./parse-edit.ts";

/** Makes the body that a dead letter is sent with, or says why the letter stays where it is. */
export type Revise = (letter: Message, stage: Stage) => string | Fault | Promise<string | Fault>;

/** Changes the bodies of dead letters. One that a stage would refuse as it is then stays dead: its own, or the one named. */
export function editing(edits: readonly Edit[], to: Stage | undefined): Revise {
  return ({ body }, died) =>
    orFault(() => {
      const document = parseLosslessly(body, "the body");
      for (const edit of edits) edit(document);
      return sound(JSON.stringify(document), to ?? died);
    });
}

/** Sends a dead letter with another body, if the stage it died in takes that. */
export function replacing(body: string): Revise {
  return (_, died) => orFault(() => sound(JSON.stringify(parseLosslessly(body, "the body")), died));
}

/** Returns a body that a stage takes. @throws Fault that says why it does not */
function sound(body: string, stage: Stage): string {
  if (stage === "gen") readItemRequest(body);
  else {
    const [fault] = readLoadDocument(body).faults;
    if (fault instanceof Fault) throw fault;
  }
  return body;
}
