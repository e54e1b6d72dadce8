import { spawn } from "node:child_process";
import { styleText } from "node:util";

const root = new URL("..", import.meta.url);

/** Types commands as an operator would, and shows each before it runs. */
export interface Operator {
  /** Runs `stac-ingest` with its output on the screen; what is not expected of its exit code ends the demo. */
  type(...args: readonly string[]): Promise<void>;
  /** Runs `stac-ingest … --json` and returns what it answered. */
  ask<Answer>(...args: readonly string[]): Promise<Answer>;
  /** As `ask`, not shown: for what is asked again and again. */
  watch<Answer>(...args: readonly string[]): Promise<Answer>;
}

/** An operator at the root of the repository, with the demo's settings. */
export function startOperator(signal: AbortSignal): Operator {
  const ask = async <Answer>(args: readonly string[]): Promise<Answer> =>
    JSON.parse(await run([...args, "--json"], "pipe", signal)) as Answer;
  return {
    async type(...args) {
      show(args);
      await run(args, "inherit", signal);
    },
    ask(...args) {
      show([...args, "--json"]);
      return ask(args);
    },
    watch: (...args) => ask(args),
  };
}

function show(args: readonly string[]): void {
  const quoted = args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`));
  console.log(styleText("bold", `\n$ stac-ingest ${quoted.join(" ")}`));
}

/** Settings come from the demo's own file alone, whatever the operator's environment says. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("STAC_INGEST_"));
  return Object.fromEntries(kept);
}

function run(args: readonly string[], stdout: "inherit" | "pipe", signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  signal.throwIfAborted();
  const child = spawn(process.execPath, ["bin/stac-ingest.ts", "--config", "demo/config.yml", ...args], {
    cwd: root,
    env: environment(),
    stdio: ["ignore", stdout, "inherit"],
    signal,
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.on("error", reject);
  child.on("close", (code) => {
    if (code === 0) resolve(output);
    else reject(new Error(`stac-ingest ${args.join(" ")} ended with exit code ${code}`));
  });
  return promise;
}
