import { execFile } from "node:child_process";
import { chmod, copyFile, cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findUv } from "../../src/stactools/uv.ts";
import { cacheFolder } from "../cache-folder.ts";
import { findRuntimeClient } from "./runtime-client.ts";

const run = promisify(execFile);

export interface BaseImage {
  readonly env: Readonly<Record<string, string>>;
}

/** Copies from this machine the programs that our Dockerfile takes from its base images. */
export async function openBase(image: string, root: string): Promise<BaseImage> {
  if (image.startsWith("ghcr.io/astral-sh/uv:")) {
    const uv = await findUv(cacheFolder);
    const path = uv.includes("/") ? uv : (await run("sh", ["-c", "command -v uv"])).stdout.trim();
    const { stdout } = await run(path, ["--version"]);
    const wanted = image.split(":")[1] ?? "";
    if (!stdout.includes(wanted)) throw new Error(`the image has uv ${wanted}, here is ${stdout}`);
    await copyFile(path, join(root, "uv"));
    return { env: {} };
  }
  if (image !== "public.ecr.aws/lambda/nodejs:24") throw new Error(`no substitute for ${image}`);
  await mkdir(join(root, "var/lang/bin"), { recursive: true });
  await mkdir(join(root, "var/task"), { recursive: true });
  await copyFile(process.execPath, join(root, "var/lang/bin/node"));
  await chmod(join(root, "var/lang/bin/node"), 0o755);
  await cp(await findRuntimeClient(), join(root, "var/runtime"), { recursive: true, dereference: true });
  await copyPython(root);
  return {
    env: {
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin:/bin",
      LAMBDA_TASK_ROOT: "/var/task",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      LANG: "en_US.UTF-8",
    },
  };
}

/** Copies the Python of this machine to the folder of the Pythons that uv installs: not every network lets it download one. */
async function copyPython(root: string): Promise<void> {
  const printed = "import sys, platform; print(sys.base_prefix, platform.python_version(), platform.machine())";
  const { stdout } = await run("python3.11", ["-c", printed]);
  const [prefix = "", version = "", machine = ""] = stdout.trim().split(" ");
  const folder = join(root, "opt/python", `cpython-${version}-linux-${machine}-gnu`);
  const libraries = (await readdir(join(prefix, "lib"))).filter((name) => name.startsWith("libpython3.11.so"));
  const left = new Set(["site-packages", "dist-packages", "test", "__pycache__"].map((name) => `/${name}`));
  for (const part of ["bin/python3.11", "lib/python3.11", ...libraries.map((name) => `lib/${name}`)]) {
    const filter = (path: string): boolean => !left.has(path.slice(path.lastIndexOf("/")));
    await cp(join(prefix, part), join(folder, part), { recursive: true, dereference: true, filter });
  }
  await symlink("python3.11", join(folder, "bin/python3"));
  await symlink("python3.11", join(folder, "bin/python"));
}
