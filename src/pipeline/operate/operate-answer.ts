import * as z from "zod";
import { Fault, type FaultKind } from "../fault/fault.ts";

/** The answer of the operate function over the wire: a reply or a Fault. */
export const OperateAnswer = z.union([
  z.object({ fault: z.object({ kind: z.string(), message: z.string(), remedy: z.string().optional() }) }),
  z.object({ reply: z.unknown() }),
]);
export type OperateAnswer = z.infer<typeof OperateAnswer>;

/** The answer that brings a Fault to the other side. */
export function faultAnswer({ kind, message, remedy }: Fault): OperateAnswer {
  return { fault: { kind, message, ...(remedy !== undefined && { remedy }) } };
}

/** The reply in an answer. @throws the Fault it brings instead */
export function replyOf(answer: OperateAnswer): unknown {
  if (!("fault" in answer)) return answer.reply;
  const { kind, message, remedy } = answer.fault;
  // Both sides are of one version, or nearly: a kind this side does not know is only passed on.
  throw new Fault(kind as FaultKind, message, remedy === undefined ? {} : { remedy });
}
