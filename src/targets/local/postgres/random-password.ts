import { randomBytes } from "node:crypto";

/** Draws a password that nobody can guess, of letters that need no escape in an address or a file. */
export const randomPassword = (): string => randomBytes(24).toString("base64url");
