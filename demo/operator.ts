import { spawn } from "node:child_process";
import { styleText } from "node:util";

const root = new URL("..", import.meta.url);

/** Types commands as an operator would, at the root of the repository and with the demo's settings. */
export interface Operator {
  /** Runs `stac-ingest` on the screen, the command first. */
  type(...args: readonly string[]): Promise<void>;
  /** Runs `stac-ingest … --json` unseen and returns what it answered. */
  ask<Answer>(...args: readonly string[]): Promise<Answer>;
}

/** Exit code of a command that tells of dead letters: the demo has some on purpose, and counts them at its end. */
const doneInPart = 3;

/** Runs commands that end when the signal aborts; a failure rejects. */
export function startOperator(signal?: AbortSignal): Operator {
  return {
    async type(...args) {
      const quoted = args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`));
      show(`stac-ingest ${quoted.join(" ")}`);
      await run(args, "inherit", signal);
    },
    async ask(...args) {
      return JSON.parse(await run([...args, "--json"], "pipe", signal));
    },
  };
}

/** Shows a command as a shell would. */
export function show(command: string): void {
  console.log(styleText("bold", `\n$ ${command}`));
}

async function run(args: readonly string[], stdout: "inherit" | "pipe", signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, ["bin/stac-ingest.ts", "--config", "demo/config.yml", ...args], {
    cwd: root,
    env: environment(),
    stdio: ["ignore", stdout, "inherit"],
    ...(signal && { signal }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.on("error", reject);
  child.on("close", (code) => {
    if (code === 0 || code === doneInPart) resolve(output);
    else reject(new Error(`stac-ingest ${args.join(" ")} ended with exit code ${code}`));
  });
  return promise;
}

/** The demo has settings of its own, whatever the environment says. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STAC_INGEST_")));
}
