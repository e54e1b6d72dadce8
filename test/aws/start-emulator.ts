import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findUv } from "../../src/stactools/uv.ts";
import { cacheFolder } from "../cache-folder.ts";

const version = "1.5.33";

export interface RunningEmulator extends AsyncDisposable {
  readonly endpointUrl: string;
}

/** AWS on a free port of this machine, empty, whose functions run with this Node. */
export async function startEmulator(): Promise<RunningEmulator> {
  const [uv, port, folder] = await Promise.all([
    findUv(cacheFolder),
    freePort(),
    mkdtemp(join(tmpdir(), "stac-ingest-emulator-")),
  ]);
  const endpointUrl = `http://127.0.0.1:${port}`;
  const child = spawn(uv, ["tool", "run", "--from", `ministack==${version}`, "ministack"], {
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      TMPDIR: folder,
    },
    stdio: "ignore",
    // A group of its own: the functions it runs end with it.
    detached: true,
  });
  const ended = once(child, "exit");
  const giveUpAt = Date.now() + 60_000;
  while (!(await answers(endpointUrl))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`ministack ${version} did not start`);
    await wait(50);
  }
  return {
    endpointUrl,
    async [Symbol.asyncDispose]() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/health`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
