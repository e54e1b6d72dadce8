import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ItemRequest } from "../../src/pipeline/message/item-request.ts";

const program = fileURLToPath(new URL("run-reference.py", import.meta.url));

export interface ReferenceRun {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly item: unknown;
}

/** The arguments of `stac` that make the item of a request; its destination comes behind them. */
export function createItemArguments({ group_name, create_item_args, create_item_options }: ItemRequest): string[] {
  const options = Object.entries(create_item_options).flatMap(([name, value]) => [`--${name}`, value]);
  return [group_name, "create-item", ...create_item_args, ...options];
}

/** Item generation as the reference does it: one run of `uvx` for each message, with all requirements. */
export class Reference implements AsyncDisposable {
  readonly #uv: string;
  readonly #requirements: readonly string[];
  readonly #destination: string;
  readonly #python = spawn("python3", [program], { stdio: ["pipe", "pipe", "inherit"] });
  readonly #replies = createInterface({ input: this.#python.stdout });

  constructor(uv: string, requirements: readonly string[], destination: string) {
    this.#uv = uv;
    this.#requirements = requirements;
    this.#destination = destination;
  }

  async make(request: ItemRequest): Promise<ReferenceRun> {
    const uvx = [this.#uv, "tool", "run", "--quiet", "--python", "3.11"];
    const from = ["--with", ["requests", ...this.#requirements].join(","), "--from", "stactools"];
    const stac = ["stac", ...createItemArguments(request), this.#destination];
    this.#python.stdin.write(`${JSON.stringify([...uvx, ...from, ...stac])}\n`);
    const [line] = (await once(this.#replies, "line")) as [string];
    const { seconds, cpu_seconds: cpuSeconds } = JSON.parse(line);
    return { seconds, cpuSeconds, item: JSON.parse(await readFile(this.#destination, "utf8")) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#python.stdin.end();
    if (this.#python.exitCode === null) await once(this.#python, "exit");
  }
}
