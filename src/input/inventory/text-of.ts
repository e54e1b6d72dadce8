import { isUtf8 } from "node:buffer";
import { Fault } from "../../pipeline/fault/fault.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import { PieceReader } from "../source/piece-reader.ts";
import { withoutForeign } from "../source/without-foreign.ts";
import { checkCodePage } from "./check-code-page.ts";

/** Bytes that are looked at to tell how a file is written. */
const headBytes = 64 * 1024;

const [lineFeed, carriageReturn, zero] = [10, 13, 0];

/**
 * The text of an inventory as UTF-8 with line feeds: decodes UTF-16, or the encoding that is named, and the line ends of
 * old Macs. Any other file that is no text in UTF-8 is refused as a whole.
 * @throws Fault `unreadable_input`
 */
export async function* textOf(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): AsyncGenerator<Uint8Array> {
  await using pieces = new PieceReader(bytes);
  const head = await pieces.look(headBytes);
  const label = encoding ?? wideEncodingOf(head);
  yield* withLineFeeds(label === undefined ? checked(name, pieces.rest()) : decoded(pieces.rest(), label));
}

/** Text in UTF-16 begins with a mark, or has a zero in every second byte. */
function wideEncodingOf(head: Uint8Array): string | undefined {
  const [first, second, third, fourth] = head;
  if (fourth === undefined) return undefined;
  const isWider = third === zero && fourth === zero;
  if (first === 0xff && second === 0xfe) return isWider ? undefined : "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const zeros = [first, second, third, fourth].map((byte) => byte === zero);
  if (zeros[0] === zeros[1] || zeros[0] !== zeros[2] || zeros[1] !== zeros[3]) return undefined;
  return zeros[1] ? "utf-16le" : "utf-16be";
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(label, { fatal: true });
  try {
    for await (const piece of bytes) yield Buffer.from(decoder.decode(piece, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Fault("unreadable_input", `it is cut short within a character, or is not ${decoder.encoding}`, {
      remedy: "fetch it again; --encoding names another encoding, such as windows-1252",
      cause: error,
    });
  }
}

async function* checked(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await using pieces = new PieceReader(withoutForeign(name, bytes));
  const head = await pieces.look(headBytes);
  checkCodePage(name, Buffer.from(head.buffer, head.byteOffset, head.byteLength));
  const at = head.indexOf(zero);
  const firstLine = head.indexOf(lineFeed);
  if (at > 0 && firstLine < 0 && isUtf8(head.subarray(0, at)) && isTextAfter(head, at)) {
    throw new Fault(
      "unreadable_input",
      `${name} cannot be read: zero bytes end its lines, as find -print0 writes them`,
      {
        remedy: `tr '\\0' '\\n' < ${shellWord(name)} | stac-ingest … -`,
      },
    );
  }
  if (at >= 0 && at < binaryBytes && (firstLine < 0 || at < firstLine)) {
    throw new Fault("unreadable_input", `${name} cannot be read: it is no text: its byte ${at + 1} is zero`, {
      remedy: `file ${shellWord(name)} says what it is; --encoding if it is text in an encoding of its own`,
    });
  }
  yield* pieces.rest();
}

/** Binary files have several zeros in a row, or control characters that no text has. */
function isTextAfter(head: Uint8Array, at: number): boolean {
  const isControl = (byte: number) => byte > zero && (byte < 0x09 || (byte > 0x0d && byte < 0x20));
  return (
    head[at + 1] !== zero && !head.some((byte, index) => isControl(byte) || (byte === zero && head[index + 1] === zero))
  );
}

/** Files that are no text have a zero near their beginning; in a later line it is a slip, and costs its row. */
const binaryBytes = 512;

/** Old Macs, and spreadsheets that save for them, end lines with a carriage return alone. */
async function* withLineFeeds(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await using pieces = new PieceReader(bytes);
  const head = await pieces.look(headBytes);
  const isOld = head.includes(carriageReturn) && !head.includes(lineFeed);
  for await (const piece of pieces.rest()) {
    yield isOld ? piece.map((byte) => (byte === carriageReturn ? lineFeed : byte)) : piece;
  }
}
