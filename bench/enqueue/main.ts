// Publishes the lines of an inventory to a service on this machine that answers after 25 ms: this command, boto3 on 16
// threads, a shell loop of the AWS command line, and a bare loop of prepared requests, in turns.
// usage: npm run bench:enqueue -- [--json] [--short] [--rounds N]
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findUv } from "../../src/stactools/uv.ts";
import { cacheFolder } from "../../test/cache-folder.ts";
import { median } from "../median.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    rounds: { type: "string" },
  },
});
const rounds = Number(values.rounds ?? (values.short ? 1 : 3));
// Fewer are sent in a second or two, and V8 still compiles in half of it.
const messages = 100_000;
/** Each takes a second: more would tell no more. */
const shellMessages = 5;
const latencyMilliseconds = 25;
/** As many as `src/targets/aws/send-window.ts` has under way. */
const requestsInFlight = 48;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** The command as it is published: from the sources it starts later, and takes more of the processor. */
const program = fileURLToPath(new URL("../../dist/bin/stac-ingest.js", import.meta.url));
const bundling = fileURLToPath(new URL("../../scripts/bundle-command.ts", import.meta.url));

interface Taken {
  readonly messages: number;
  readonly firstAt: number;
  readonly lastAt: number;
}
interface Measured {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
  readonly peakMegabytes: number;
  /** From the start of the command until its first message is there. */
  readonly firstMilliseconds: number;
}

async function startSink(): Promise<{ port: number; taken: () => Promise<Taken>; stop: () => void }> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("./sink.ts", import.meta.url)), String(latencyMilliseconds)],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => (await lines.next()).value ?? "";
  const port = Number(await nextLine());
  return {
    port,
    taken: async () => {
      child.stdin.write("\n");
      return JSON.parse(await nextLine()) as Taken;
    },
    stop: () => void child.kill(),
  };
}

async function run(command: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  const printed = text(child.stdout);
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
  return await printed;
}

/** Takes what `bench:verify` says of the way back, for a million lines; it needs a PostgreSQL server. */
async function verifyRatios(): Promise<Record<string, number>> {
  const bench = fileURLToPath(new URL("../verify/main.ts", import.meta.url));
  const printed = await run(process.execPath, [bench, "--json", "--short"], {
    cwd: process.cwd(),
    env: process.env,
  }).catch(() => undefined);
  if (printed !== undefined) return JSON.parse(printed).ratios;
  console.error("bench:verify did not end well, so verify_rows_per_second is left out");
  return {};
}

const folder = await mkdtemp(join(tmpdir(), "stac-ingest-enqueue-"));
const sink = await startSink();
try {
  await run(process.execPath, [bundling], { cwd: process.cwd(), env: process.env });
  const uv = await findUv(cacheFolder);
  const python = join(folder, "python");
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    XDG_CACHE_HOME: folder,
    PATH: [join(python, "bin"), process.env["PATH"]].join(delimiter),
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${sink.port}`,
  };
  const inFolder = { cwd: folder, env };
  await run(uv, ["venv", "--quiet", python], { cwd: folder, env: process.env });
  await run(uv, ["pip", "install", "--quiet", "--python", python, "boto3", "awscli"], {
    cwd: folder,
    env: process.env,
  });
  const lines = Array.from(
    { length: messages },
    (_, index) => `https://example.com/archive/2024/scene_${String(index).padStart(8, "0")}.tif\n`,
  );
  await writeFile(join(folder, "urls.txt"), lines.join(""));
  await writeFile(join(folder, "few.txt"), lines.slice(0, shellMessages).join(""));
  const recipe = "{package: stactools-glad, group: glad, collection: glad}";
  await writeFile(join(folder, "config.yml"), `packages: {stactools-glad: {}}\nrecipes: {glad: ${recipe}}\n`);

  const ours = (file: string): readonly string[] => [
    process.execPath,
    program,
    "enqueue",
    file,
    "--recipe",
    "glad",
    "--no-check",
    "--endpoint-url",
    `http://127.0.0.1:${sink.port}`,
  ];
  const commands: Readonly<Record<string, readonly string[]>> = {
    ours: ours("urls.txt"),
    boto3: [join(python, "bin", "python"), here("publish-with-boto3.py"), "urls.txt"],
    bare: [
      process.execPath,
      fileURLToPath(new URL("./bare-loop.ts", import.meta.url)),
      String(sink.port),
      String(messages),
      String(requestsInFlight),
    ],
    shell: ["bash", here("publish-with-shell.sh"), "few.txt"],
  };
  const measure = async (command: readonly string[]): Promise<Measured> => {
    const startedAt = Date.now();
    const used = JSON.parse(await run(join(python, "bin", "python"), [here("measured.py"), ...command], inFolder));
    const taken = await sink.taken();
    return {
      perSecond: (taken.messages * 1000) / (taken.lastAt - taken.firstAt),
      cpuMicroseconds: (used.cpu_seconds * 1e6) / taken.messages,
      peakMegabytes: used.peak_megabytes,
      firstMilliseconds: taken.firstAt - startedAt,
    };
  };
  // V8's compiled code is in the cache folder from then on.
  await measure(ours("few.txt"));
  const all: Record<string, Measured[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      all[name] = [...(all[name] ?? []), await measure(command)];
    }
  }
  const of = (name: string, figure: keyof Measured): number => median((all[name] ?? []).map((one) => one[figure]));
  const figures = Object.fromEntries(
    Object.keys(commands).map((name) => [
      name,
      {
        messages_per_second: Math.round(of(name, "perSecond") * 10) / 10,
        cpu_microseconds_per_message: Math.round(of(name, "cpuMicroseconds") * 10) / 10,
        peak_megabytes: Math.round(of(name, "peakMegabytes")),
        first_message_milliseconds: Math.round(of(name, "firstMilliseconds")),
      },
    ]),
  );
  const ratios = {
    vs_shell_loop: of("ours", "perSecond") / of("shell", "perSecond"),
    vs_boto3: of("ours", "perSecond") / of("boto3", "perSecond"),
    of_bare_loop: of("ours", "perSecond") / of("bare", "perSecond"),
    boto3_cpu: of("ours", "cpuMicroseconds") / of("boto3", "cpuMicroseconds"),
    ...(await verifyRatios()),
  };
  if (values.json)
    console.log(JSON.stringify({ messages, rounds, latency_milliseconds: latencyMilliseconds, ratios, figures }));
  else {
    console.table(figures);
    for (const [name, ratio] of Object.entries(ratios)) console.log(`${name}: ${ratio.toFixed(2)}`);
  }
} finally {
  sink.stop();
  await rm(folder, { recursive: true, force: true });
}
