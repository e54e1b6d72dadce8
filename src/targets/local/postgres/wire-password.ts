import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** PostgreSQL's own number of rounds; a password as long and random as ours would need none. */
const iterations = 4096;

/** Keys that the server's side of SCRAM-SHA-256 keeps of a password. */
export interface WirePassword {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

function wirePassword(password: string): WirePassword {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const keyFor = (purpose: string): Buffer => createHmac("sha256", salted).update(purpose).digest();
  const storedKey = createHash("sha256").update(keyFor("Client Key")).digest();
  return { salt, iterations, storedKey, serverKey: keyFor("Server Key") };
}

/** Keys of the passwords of users, by name. */
export type WirePasswords = ReadonlyMap<string, WirePassword>;

/** Prepares the passwords of users for checking who knows them. */
export const wirePasswords = (passwords: Readonly<Record<string, string>>): WirePasswords =>
  new Map(Object.entries(passwords).map(([user, password]) => [user, wirePassword(password)]));
