import type { Terminal } from "./terminal.ts";

type Stream = Terminal["stdout"] & { columns?: number };

/**
 * Tells if text may be coloured: on a terminal that is not `TERM=dumb`. `NO_COLOR` forbids it, and `FORCE_COLOR` asks for
 * it where there is no terminal, as in a log that keeps colours.
 */
export function hasColors({ isTTY }: Pick<Stream, "isTTY">, env: NodeJS.ProcessEnv): boolean {
  if (env["NO_COLOR"]) return false;
  const forced = env["FORCE_COLOR"];
  if (forced === "0" || forced === "false") return false;
  if (forced !== undefined && forced !== "") return true;
  return isTTY === true && isClever(env);
}

/** Tells if the cursor may be moved on it: a terminal that is not `TERM=dumb`, and has columns, which those of cron lack. */
export function isScreen({ isTTY, columns }: Stream, env: NodeJS.ProcessEnv): boolean {
  return isTTY === true && isClever(env) && columns !== 0;
}

const isClever = (env: NodeJS.ProcessEnv): boolean =>
  env["TERM"] !== "dumb" && (process.platform === "win32" || (env["TERM"] ?? "") !== "");
