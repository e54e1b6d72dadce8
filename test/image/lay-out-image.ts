import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheFolder } from "../cache-folder.ts";
import type { BaseImage } from "./base-images.ts";
import { type Instruction, parseDockerfile } from "./dockerfile.ts";

const run = promisify(execFile);
const enterScript = fileURLToPath(new URL("enter.sh", import.meta.url));

/** An image as `docker build` would make it, in a folder. */
export interface LaidOut {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
}

/** Builds the command that runs another one inside a root. */
export function entering(root: string, manner: "read-write" | "sealed", user: string, command: readonly string[]) {
  return ["unshare", "--mount", "sh", enterScript, root, manner, user, ...command];
}

/** Carries out the instructions of a Dockerfile in folders below `work`, and its RUN commands as root. */
export async function layOutImage(
  context: string,
  work: string,
  openBase: (image: string, root: string) => Promise<BaseImage>,
): Promise<LaidOut> {
  const stages = new Map<string, LaidOut>();
  let stage: LaidOut | undefined;
  for (const instruction of parseDockerfile(await readFile(join(context, "Dockerfile"), "utf8"))) {
    const { name, words } = instruction;
    if (name === "FROM") {
      const [image = "", , alias = "last"] = words;
      const root = await mkdtemp(join(work, `${alias}-`));
      stage = { root, user: "0:0", entryPoint: [], command: [], ...(await openBase(image, root)) };
      stages.set(alias, stage);
      continue;
    }
    if (!stage) throw new Error(`${name} comes before FROM`);
    const changed: Partial<LaidOut> = await carryOut(instruction, stage, context, stages);
    stage = { ...stage, ...changed };
    for (const [alias, { root }] of stages) if (root === stage.root) stages.set(alias, stage);
  }
  if (!stage) throw new Error("the Dockerfile has no stage");
  return stage;
}

async function carryOut(
  { name, words, text }: Instruction,
  { root, env }: LaidOut,
  context: string,
  stages: ReadonlyMap<string, LaidOut>,
): Promise<Partial<LaidOut>> {
  const filled = (word: string): string => word.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => env[key] ?? "");
  switch (name) {
    case "ENV":
      return { env: { ...env, ...Object.fromEntries(words.map((word) => filled(word).split("=", 2))) } };
    case "COPY": {
      const from = words[0]?.startsWith("--from=") ? stages.get(words[0].slice("--from=".length)) : undefined;
      const paths = words.filter((word) => !word.startsWith("--")).map(filled);
      await copy(from?.root ?? context, paths.slice(0, -1), root, paths.at(-1) ?? "");
      return {};
    }
    case "RUN": {
      const [program = "", ...args] = entering(root, "read-write", "0:0", ["/bin/sh", "-c", text]);
      await run(program, args, { env: { ...env, ...outside(), HOME: "/root" }, maxBuffer: 1 << 26 });
      return {};
    }
    case "USER":
      return { user: words[0] ?? "0:0" };
    case "ENTRYPOINT":
      return { entryPoint: JSON.parse(text) };
    case "CMD":
      return { command: JSON.parse(text) };
    default:
      throw new Error(`${name} is not understood`);
  }
}

/** Passes on the variables and folders that docker would pass as proxies and cache mounts. */
function outside(): Record<string, string | undefined> {
  const named = Object.entries(process.env).filter(([name]) => /^(uv_|ssl_cert_|https?_proxy|no_proxy)/i.test(name));
  return {
    ...Object.fromEntries(named),
    BUILD_CACHE: join(cacheFolder, "test", "uv"),
    UV_CACHE_DIR: "/root/.cache/uv",
  };
}

/** Copies as COPY does: the contents of a folder, or a file into a folder or under a new name. */
async function copy(source: string, paths: readonly string[], root: string, destination: string): Promise<void> {
  for (const path of paths) {
    const from = join(source, path);
    const isFolder = await readdir(from).then(
      () => true,
      () => false,
    );
    const to = join(root, destination, ...(!isFolder && destination.endsWith("/") ? [basename(path)] : []));
    await mkdir(isFolder ? to : join(to, ".."), { recursive: true });
    await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
}
