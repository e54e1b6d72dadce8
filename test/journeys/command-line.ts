import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The command from its sources. */
const sources = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line, as an operator has it in some folder. */
export interface CommandLine {
  /** Runs the command line to its end. */
  run(args: readonly string[], stdin?: string): Promise<Outcome>;
  /** Runs it with `--json` and reads what it printed; fails where the exit code is not the one expected. */
  read<T>(args: readonly string[], expectedCode?: number): Promise<T>;
}

export function commandLineIn(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
  program: string = sources,
): CommandLine {
  const run = async (args: readonly string[], stdin = ""): Promise<Outcome> => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
    child.stdin.on("error", () => {}).end(stdin);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return { code, stdout: await stdout, stderr: await stderr };
  };
  return {
    run,
    async read<T>(args: readonly string[], expectedCode = 0): Promise<T> {
      const outcome = await run([...args, "--json"]);
      if (outcome.code !== expectedCode) throw new Error(`${args.join(" ")}: exit ${outcome.code}\n${outcome.stderr}`);
      return JSON.parse(outcome.stdout) as T;
    },
  };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
