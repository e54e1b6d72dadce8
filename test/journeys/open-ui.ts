import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const program = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));

/** Starts `stac-ingest ui` as an operator does, and reads the address it prints; disposing interrupts it. */
export async function openUi(
  cwd: string,
  env = process.env,
  options: readonly string[] = [],
): Promise<AsyncDisposable & { readonly url: string }> {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [program, "ui", "--json", ...options], { cwd, env, stdio: [...stdio] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return {
    url: (JSON.parse(line.toString()) as { url: string }).url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      const [code] = (await once(child, "exit")) as [number];
      expect(code).toBe(0);
    },
  };
}
