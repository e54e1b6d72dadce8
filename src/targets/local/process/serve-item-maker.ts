import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { readItemRequest } from "../../../pipeline/message/item-request.ts";
import { faultAnswer, type OperateAnswer } from "../../../pipeline/operate/operate-answer.ts";
import type { ItemMaker } from "../../../stactools/item-maker.ts";
import { readLines } from "../../../stactools/read-lines.ts";
import type { AskedItem } from "../../target.ts";

/** The line that tells a command that its request is being looked at: a process that hangs never writes it. */
export const takenLine = "taken";

/** A socket at which commands have items made. */
export interface ServedItemMaker extends AsyncDisposable {
  readonly path: string;
}

/**
 * Lets commands of the same user have items made by the workers of a running pipeline. A command writes an `AskedItem`
 * as a line of JSON; the answer is `takenLine`, and then a line with the item's text, null, or a Fault.
 * @param folder folder of its own, which other users cannot enter
 */
export async function serveItemMaker(
  folder: string,
  maker: Pick<ItemMaker, "createItemBeside">,
): Promise<ServedItemMaker> {
  const peers = new Set<Socket>();
  const server = createServer((peer) => {
    peers.add(peer);
    peer.once("close", () => peers.delete(peer));
    const answer = async (line: string): Promise<void> => {
      peer.write(`${takenLine}\n`);
      peer.end(`${JSON.stringify(await answerTo(JSON.parse(line) as AskedItem, maker))}\n`);
    };
    readLines(
      peer,
      (line) => void answer(line).catch(() => peer.destroy()),
      () => peer.destroy(),
    );
  });
  const path = join(folder, "socket");
  server.listen(path);
  await once(server, "listening");
  // A connection that cannot be accepted is the command's to miss.
  server.on("error", () => {});
  return {
    path,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const peer of peers) peer.destroy();
      await closed;
    },
  };
}

async function answerTo(
  { body, ...beside }: AskedItem,
  maker: Pick<ItemMaker, "createItemBeside">,
): Promise<OperateAnswer> {
  try {
    return { reply: (await maker.createItemBeside(readItemRequest(body), beside)) ?? null };
  } catch (error) {
    if (error instanceof Fault) return faultAnswer(error);
    throw error;
  }
}
