import { MalformedMessage } from "./wire-message.ts";

/** Writes a string of the protocol, which ends with a zero byte. */
export const cstring = (text: string): Buffer => Buffer.from(`${text}\0`);

/** Reads the string that starts at `offset` and ends before a zero byte. */
export function readCstring(body: Buffer, offset = 0): { text: string; end: number } {
  const zero = body.indexOf(0, offset);
  if (zero < 0) throw new MalformedMessage("a string has no end");
  return { text: body.toString("utf8", offset, zero), end: zero + 1 };
}
