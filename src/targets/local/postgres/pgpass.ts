import { type FileHandle, open } from "node:fs/promises";
import { statePaths } from "../state/state-paths.ts";
import { writePrivately } from "../state/write-privately.ts";
import { randomPassword } from "./random-password.ts";

/** A line of the file libpq reads passwords from: host, port, database, user, password. */
const line = /^127\.0\.0\.1:\d+:[^:]+:[^:]+:([\w-]{32})$/m;

/**
 * Reads the password that the embedded database had at its last start, so that clients need be told only once. Makes a
 * new one if there is none, or others could have read it.
 */
export async function readOrMakePassword(stateFolder: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(statePaths(stateFolder).pgpass);
    const { mode, uid } = await file.stat();
    const isPrivate = (mode & 0o077) === 0 && uid === process.geteuid?.();
    const [, kept] = isPrivate ? (line.exec(await file.readFile("utf8")) ?? []) : [];
    return kept ?? randomPassword();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return randomPassword();
  } finally {
    await file?.close();
  }
}

/** Writes the password file of psql and of all else that uses libpq: `PGPASSFILE` names it. */
export async function writePgpass(stateFolder: string, url: string): Promise<void> {
  const { hostname, port, pathname, username, password } = new URL(url);
  const fields = [hostname, port, pathname.slice(1), username, password];
  await writePrivately(statePaths(stateFolder).pgpass, `${fields.join(":")}\n`);
}
