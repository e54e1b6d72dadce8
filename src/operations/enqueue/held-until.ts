import { Fault } from "../../pipeline/fault/fault.ts";
import type { Sendable } from "../send.ts";

/**
 * The same requests, held back until that of the row with this number, or a later one, is there. Few are: almost all
 * rows up to there were sent before. Refused ones wait for nothing but their turn.
 */
export async function* heldUntil(requests: AsyncIterable<Sendable>, number: number): AsyncGenerator<Sendable> {
  const held: Sendable[] = [];
  for await (const request of requests) {
    const isSendable = !(request.outgoing instanceof Fault);
    if (request.number < number && (isSendable || held.length > 0)) held.push(request);
    else {
      yield* held.splice(0);
      yield request;
    }
  }
  yield* held;
}
