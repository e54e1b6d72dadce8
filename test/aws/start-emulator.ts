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

export interface EmulatorOptions {
  /** Runs at once that the account allows functions; when left out, as many as the emulator has memory for. */
  readonly concurrency?: number;
  /** True if CloudFormation finds one zone in the region, as where the account has no more default subnets. */
  readonly hasOneZone?: boolean;
}

/** Log patterns such as `?"batch done" ?died` find lines that hold any of the terms; the emulator asks for all of them. */
const anyTerm = `
import re
from ministack.services import cloudwatch_logs
compile_others = cloudwatch_logs._compile_filter_pattern
def compile_pattern(pattern):
    terms = [quoted or bare for quoted, bare in re.findall(r'\\?(?:"([^"]*)"|([^ ]+))', pattern or "")]
    return (lambda message: any(term in message for term in terms)) if terms else compile_others(pattern)
cloudwatch_logs._compile_filter_pattern = compile_pattern
`;

/** Has the emulator know one zone: three are written into its source. */
const oneZone = `
import inspect, sys
from ministack.services.cloudformation import engine
source = inspect.getsource(engine._resolve_refs)
zones = '[f"{region}a", f"{region}b", f"{region}c"]'
if zones not in source:
    sys.exit("ministack names its zones elsewhere")
exec(source.replace(zones, '[f"{region}a"]'), engine.__dict__)
`;

const start = `
from ministack.app import main
main()
`;

/** AWS on a free port of this machine, empty, whose functions run with this Node. */
export async function startEmulator({ concurrency, hasOneZone }: EmulatorOptions = {}): Promise<RunningEmulator> {
  const [uv, port, folder] = await Promise.all([
    findUv(cacheFolder),
    freePort(),
    mkdtemp(join(tmpdir(), "stac-ingest-emulator-")),
  ]);
  const endpointUrl = `http://127.0.0.1:${port}`;
  const program = ["python", "-c", `${anyTerm}${hasOneZone ? oneZone : ""}${start}`];
  const child = spawn(uv, ["tool", "run", "--from", `ministack==${version}`, ...program], {
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      TMPDIR: folder,
      ...(concurrency !== undefined && { LAMBDA_ACCOUNT_CONCURRENCY: String(concurrency) }),
    },
    stdio: "ignore",
    // A group of its own: the functions it runs end with it.
    detached: true,
  });
  const ended = once(child, "exit");
  const giveUpAt = Date.now() + 120_000;
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
