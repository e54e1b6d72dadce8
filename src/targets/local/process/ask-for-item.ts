import { connect } from "node:net";
import { OperateAnswer, replyOf } from "../../../pipeline/operate/operate-answer.ts";
import { readLines } from "../../../stactools/read-lines.ts";
import type { AskedItem } from "../../target.ts";
import { takenLine } from "./serve-item-maker.ts";

/** Time that a running pipeline takes at most to begin an answer, also on a machine with much other work. */
const takenWithinMilliseconds = 2000;

/**
 * Asks a running pipeline to make an item; resolves to its text, or to undefined if it does not, has ended, or the signal
 * aborts. @throws Fault that says why there is no item
 */
export async function askForItem(
  socketPath: string,
  asked: AskedItem,
  signal: AbortSignal,
): Promise<string | undefined> {
  const socket = connect(socketPath);
  const hanging = setTimeout(() => socket.destroy(), takenWithinMilliseconds);
  const stop = (): void => void socket.destroy();
  signal.addEventListener("abort", stop);
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      const take = (line: string): void => (line === takenLine ? clearTimeout(hanging) : resolve(line));
      readLines(socket, take, () => resolve(undefined));
      socket.once("close", () => resolve(undefined));
      socket.write(`${JSON.stringify(asked)}\n`);
    });
    if (answer === undefined) return undefined;
    const text = replyOf(OperateAnswer.parse(JSON.parse(answer)));
    return typeof text === "string" ? text : undefined;
  } finally {
    clearTimeout(hanging);
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}
