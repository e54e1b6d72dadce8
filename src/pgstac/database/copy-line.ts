import pg from "pg";

/** Finds the line of COPY's input, from 1, at which the database stopped. */
export function copyLine(error: unknown): number | undefined {
  const line = error instanceof pg.DatabaseError ? /^COPY \w+, line (\d+)/m.exec(error.where ?? "")?.[1] : undefined;
  return line === undefined ? undefined : Number(line);
}
