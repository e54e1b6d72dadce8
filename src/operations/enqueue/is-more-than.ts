import { Fault } from "../../pipeline/fault/fault.ts";
import type { Sendable } from "../send.ts";

/** Tells if there are more messages than a limit, and reads no further than that. */
export async function isMoreThan(limit: number, requests: AsyncIterable<Sendable>): Promise<boolean> {
  let count = 0;
  for await (const { outgoing } of requests) {
    if (!(outgoing instanceof Fault)) count += 1;
    if (count > limit) return true;
  }
  return false;
}
