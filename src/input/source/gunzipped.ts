import { Fault } from "../../pipeline/fault/fault.ts";
import { skipGzipHeader } from "./gzip-header.ts";
import { inflated } from "./inflated.ts";
import { PieceReader } from "./piece-reader.ts";

/**
 * Unpacks bytes that begin as gzip does, under any name, all members of them; others pass unchanged. Each piece need be
 * good only until the next is asked for.
 */
export async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await using pieces = new PieceReader(bytes);
  if (!(await beginsAsGzip(pieces))) {
    yield* pieces.rest();
    return;
  }
  do {
    await skipGzipHeader(pieces);
    yield* inflated(pieces);
  } while (await anotherMember(pieces));
}

const beginsAsGzip = async (pieces: PieceReader): Promise<boolean> => {
  const [first, second] = await pieces.peek(2);
  return first === 0x1f && second === 0x8b;
};

/** Tapes pad a file with zeros, and `cat` puts the next member anywhere. */
async function anotherMember(pieces: PieceReader): Promise<boolean> {
  await pieces.skipZeros();
  if (await beginsAsGzip(pieces)) return true;
  const { position } = pieces;
  const next = await pieces.peek(shownBytes);
  if (next.length === 0) return false;
  const shown = JSON.stringify(Buffer.from(next).toString("latin1"));
  throw new Fault(
    "unreadable_input",
    `all gzip data of it was read, but from its byte ${position + 1} on something else follows, which begins ${shown}`,
    { remedy: `head -c ${position} makes a file without it` },
  );
}

const shownBytes = 16;
