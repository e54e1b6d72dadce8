import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionSettings, genImage } from "../../src/pipeline/function-environment.ts";
import { misbehave, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { openBase } from "./base-images.ts";
import { canLayOutImage } from "./can-lay-out-image.ts";
import { entering, type LaidOut, layOutImage } from "./lay-out-image.ts";
import type { RunReport } from "./run-handler.ts";

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
describe.skipIf(!canLayOutImage)("the image, laid out by its own Dockerfile", () => {
  let work: string;
  let image: LaidOut;
  let settings: object;

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
    const project = await misbehavingProject();
    settings = functionSettings(project.settings, "gen");
    await run(process.execPath, [at("../../scripts/bundle-handlers.ts"), join(work, "bundles")]);
    const context = join(work, "bundles", "item-gen");
    await mkdir(join(context, "packages"));
    await cp(dirname(project.lockPath), join(context, "packages"), { recursive: true });
    image = await layOutImage(context, work, openBase);
  }, 600_000);
  afterAll(() => rm(work, { recursive: true, force: true }));

  /** What `ip link set lo up` does, where there is no ip: SIOCSIFFLAGS with IFF_UP. */
  const loopbackUp =
    "import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 1))";

  /** Sealed off: a network that leads nowhere, and nothing to write in but /tmp. */
  async function runHandler(batches: string[][]): Promise<RunReport> {
    const order = JSON.stringify({ image, settings, batches });
    const command = `python3 -c "${loopbackUp}" && exec "$0" "$1" "$2"`;
    const { stdout } = await run(
      "unshare",
      ["--net", "sh", "-c", command, process.execPath, at("run-handler.ts"), order],
      {
        maxBuffer: 1 << 26,
      },
    );
    return JSON.parse(stdout);
  }

  async function inside(script: string): Promise<string> {
    const [program = "", ...args] = entering(image.root, "sealed", image.user, ["/bin/sh", "-c", script]);
    return (await run(program, args, { env: { ...image.env } })).stdout.trim();
  }

  const body = (mode: string, detail = ""): string =>
    JSON.stringify(misbehave(mode, detail, { collection_id: "scenes" }));

  test("an event comes in, items go out, and what is to be tried again stays", async () => {
    const { answers, published, dead, log } = await runHandler([
      [body("well"), body("scene", "a"), "no JSON", body("fail")],
      [body("segfault"), body("litter"), body("sleep", "0.5")],
    ]);
    expect(answers).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [{ itemIdentifier: "message-1-0" }] }]);
    expect(published).toHaveLength(4);
    expect(published).toContainEqual(expect.objectContaining({ id: "a", collection: "scenes" }));
    expect(dead.map(({ error_kind }) => error_kind).sort()).toEqual(["item_failed", "not_json"]);
    expect(log.join("\n")).toContain('"event":"item made"');
  }, 120_000);

  test("the image has the locked environments, compiled, and no uv", async () => {
    const python = `${genImage.cacheFolder}/envs/*/bin/python`;
    expect(await inside(`${python} -c 'import click; print(click.__cached__)' | xargs ls`)).toMatch(/\.pyc$/);
    expect(await inside("ls /var/task/stac_ingest_worker/__pycache__")).toContain("make_item.cpython-311.pyc");
    expect(await inside("command -v uv || echo none")).toBe("none");
  });

  test("it runs as nobody in particular, and can write nowhere but in /tmp", async () => {
    expect(await inside("id -u")).toBe("1000");
    expect(
      await inside(
        "for f in / /var/task /opt /opt/stac-ingest/cache; do touch $f/x 2>/dev/null && echo $f; done; true",
      ),
    ).toBe("");
    expect(await inside("df --output=size -m /tmp | tail -1")).toBe("512");
  });

  test("from its start to its first item takes little more than Python's imports and Node's start", async () => {
    const item = JSON.stringify(misbehave("well", "", { collection_id: "scenes" }));
    const bare = `${genImage.cacheFolder}/envs/*/bin/python -c "import stactools.cli" && /var/lang/bin/node -e 0`;
    const ratios: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const started = performance.now();
      await inside(bare);
      const bareMilliseconds = performance.now() - started;
      ratios.push((await runHandler([[item]])).firstMilliseconds / bareMilliseconds);
    }
    console.info(`cold start to first item over bare imports: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}`);
    expect(Math.min(...ratios)).toBeLessThan(1.3);
  }, 180_000);
});
