import { isUtf8 } from "node:buffer";
import { Fault } from "../fault/fault.ts";

/**
 * The text that bytes are in UTF-8; other decoders put U+FFFD where they are none, and say nothing.
 * @throws Fault `not_json` that names the first byte that is wrong
 */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  checkUtf8(bytes, what);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** @throws Fault `not_json` that names the first byte that is wrong */
export function checkUtf8(bytes: Uint8Array, what: string): void {
  if (isUtf8(bytes)) return;
  const at = firstWrong(bytes);
  const line = bytes.subarray(0, at).filter((byte) => byte === lineFeed).length + 1;
  const place = line > 1 ? `byte ${at + 1}, on its line ${line},` : `byte ${at + 1}`;
  throw new Fault("not_json", `${what} is not UTF-8`, {
    remedy: `look at its ${place} which is 0x${bytes[at]?.toString(16)}; iconv -f LATIN1 -t UTF-8 if it is Latin-1`,
  });
}

const lineFeed = 10;

const replacement = "\ufffd";
const replacementBytes = Buffer.from(replacement);

/** Finds the first U+FFFD that the decoder put in. */
function firstWrong(bytes: Uint8Array): number {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = whole.toString();
  let at = 0;
  let from = 0;
  for (let found = text.indexOf(replacement); found >= 0; found = text.indexOf(replacement, from)) {
    at += Buffer.byteLength(text.slice(from, found));
    if (!whole.subarray(at, at + replacementBytes.length).equals(replacementBytes)) return at;
    at += replacementBytes.length;
    from = found + 1;
  }
  return at;
}
