import { setImmediate } from "node:timers/promises";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { endingWith } from "../../../pipeline/process/ending-with.ts";
import type { LetterSearch } from "../../letter-search.ts";
import type { LetterVisit, ReceivedMessage } from "../../messaging.ts";
import { isNarrow } from "./find-causes.ts";
import { indexLetters } from "./index-letters.ts";
import { anyTime, pageReader } from "./page-reader.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";
import { readMessage } from "./read-message.ts";
import { drawNonce, readReceipt, writeReceipt } from "./receipt.ts";

/** Letters of a transaction. */
const pageSize = 1_000;
/** Letters that are looked at together, without a transaction: few enough that most of them never leave young memory. */
const lookSize = 100;
/** Time in which a page is worked on. It is shown again when that is done; this is for a process that is killed. */
const hiddenMilliseconds = 60_000;

/**
 * Hands out dead letters page by page, in the order in which they died. A page is hidden while it is worked on; letters
 * that are in other hands are left to them. If they are only looked at, none is hidden, and none left out.
 */
export async function visitLetters(
  access: QueueAccess,
  stage: Stage,
  search: LetterSearch,
  { wanted, take, signal, looksOnly }: LetterVisit,
): Promise<void> {
  const { statements, clock, read, write, writeInParts } = access;
  const queue = { stage, dead: true };
  if (isNarrow(search) || search.id !== undefined) await indexLetters(access, queue);
  const readPage = await read(() => pageReader(statements, stage, search, clock.now()));
  const look = (limit: number): ReceivedMessage[] =>
    readPage(limit, anyTime.until).map((row) => ({ ...readMessage(queue, row, row.receives), receipt: "" }));
  const handOut = (limit: number): ReceivedMessage[] => {
    const now = clock.now();
    const nonce = drawNonce();
    return readPage(limit, now).map((row) => {
      statements.handOut.run(now + hiddenMilliseconds, nonce, row.position);
      const receipt = writeReceipt({ position: row.position, nonce });
      return { ...readMessage(queue, row, row.receives + 1), receipt };
    });
  };
  while (!signal.aborted) {
    const limit = Math.min(looksOnly ? lookSize : pageSize, wanted());
    if (limit <= 0) return;
    const letters = looksOnly ? await read(() => look(limit)) : await write("killed_process", () => handOut(limit));
    if (letters.length === 0) return;
    let staying: readonly ReceivedMessage[] = letters;
    const showStaying = async (): Promise<void> => {
      await writeInParts("killed_process", looksOnly ? [] : staying, ({ receipt }, now) => {
        const { position, nonce } = readReceipt(receipt);
        statements.showUncounted.run(now, position, nonce, queueKey(queue));
      });
    };
    await endingWith(showStaying, async () => {
      staying = await take(letters);
    });
    await setImmediate();
  }
}
