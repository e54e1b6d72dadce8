import { randomInt } from "node:crypto";

/** The right to one delivery of a message: its position, and the number drawn when it was handed out. */
export interface Receipt {
  readonly position: number;
  readonly nonce: number;
}

const nonceLimit = 2 ** 48 - 1;

export const drawNonce = (): number => randomInt(nonceLimit);

export const writeReceipt = ({ position, nonce }: Receipt): string => `${position}.${nonce}`;

/** Reads a receipt; of a text that is none it makes numbers that match nothing. */
export function readReceipt(text: string): Receipt {
  const [position = "", nonce = ""] = text.split(".");
  return /^\d{1,15}\.\d{1,15}$/.test(text)
    ? { position: Number(position), nonce: Number(nonce) }
    : { position: -1, nonce: -1 };
}
