import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { functionSettings } from "../../src/settings/function-settings.ts";
import { misbehavingProject } from "../stactools/misbehaving-package.ts";
import { openBase } from "./base-images.ts";
import { entering, layOutImage } from "./lay-out-image.ts";
import type { RunReport } from "./run-handler.ts";

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Does the same as `ip link set lo up` on machines without ip: SIOCSIFFLAGS with IFF_UP. */
const loopbackUp = "import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 1))";

/** The gen function's image with the misbehaving package, as its Dockerfile makes it. */
export interface SealedImage extends AsyncDisposable {
  /** Runs the handler under Lambda's runtime interface, without a network, and with only /tmp to write in. */
  runHandler(batches: readonly (readonly string[])[]): Promise<RunReport>;
  /** Runs its entry point with a command, and returns what that prints. */
  enter(command: readonly string[]): Promise<string>;
  /** Runs a shell script inside it, and returns its output. */
  inside(script: string): Promise<string>;
}

export async function openSealedImage(): Promise<SealedImage> {
  const work = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  const project = await misbehavingProject();
  const settings = functionSettings(project.settings, "gen");
  await run(process.execPath, [at("../../scripts/bundle-handlers.ts"), join(work, "bundles")]);
  const context = join(work, "bundles", "item-gen");
  await mkdir(join(context, "packages"));
  await cp(dirname(project.lockPath), join(context, "packages"), { recursive: true });
  const image = await layOutImage(context, work, openBase);
  return {
    async runHandler(batches) {
      const order = JSON.stringify({ image, settings, batches });
      const command = `python3 -c "${loopbackUp}" && exec "$0" "$1" "$2"`;
      const args = ["--net", "sh", "-c", command, process.execPath, at("run-handler.ts"), order];
      const { stdout } = await run("unshare", args, { maxBuffer: 1 << 26 });
      return JSON.parse(stdout);
    },
    async enter(command) {
      const [program = "", ...args] = entering(image.root, "sealed", image.user, [...image.entryPoint, ...command]);
      const { stdout, stderr } = await run(program, args, { env: { ...image.env } }).catch((error) => error);
      return stdout + stderr;
    },
    async inside(script) {
      const [program = "", ...args] = entering(image.root, "sealed", image.user, ["/bin/sh", "-c", script]);
      return (await run(program, args, { env: { ...image.env } })).stdout.trim();
    },
    [Symbol.asyncDispose]: () => rm(work, { recursive: true, force: true }),
  };
}
