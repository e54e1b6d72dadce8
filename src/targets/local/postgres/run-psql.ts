import { spawn } from "node:child_process";
import { once } from "node:events";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { clientRole } from "./client-role.ts";

/** Keeps the password from somebody else who took the embedded database's port. */
const neverInTheClear = { PGREQUIREAUTH: "scram-sha-256" };

/**
 * Runs psql on a database, with this process's input and output. Resolves to its exit code.
 * @throws Fault `tool_missing`
 */
export async function runPsql(databaseUrl: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password) || url.searchParams.get("password");
  url.password = "";
  url.searchParams.delete("password");
  // In the environment, not among the arguments, which every user of the machine can read.
  const child = spawn("psql", [url.href, ...args], {
    stdio: "inherit",
    env: { ...env, ...(password && { PGPASSWORD: password }), ...(url.username === clientRole && neverInTheClear) },
  });
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Fault("tool_missing", "psql is not on PATH", {
      remedy: "install PostgreSQL's client (on Debian and Ubuntu: apt install postgresql-client)",
      cause: error,
    });
  }
}
