import { execFile } from "node:child_process";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../cache-folder.ts";

const version = "4.0.2";

/** Returns the folder of the runtime interface client of Lambda's Node image; installs it from npm, which compiles a part of it, into the cache. */
export async function findRuntimeClient(): Promise<string> {
  const folder = join(cacheFolder, "test", `aws-lambda-ric-${version}`);
  const client = join(folder, "node_modules", "aws-lambda-ric");
  const there = await access(join(client, "rapid-client.node")).then(
    () => true,
    () => false,
  );
  if (there) return client;
  const making = `${folder}.${process.pid}`;
  await mkdir(making, { recursive: true });
  try {
    await writeFile(join(making, "package.json"), "{}");
    const install = ["install", "--no-audit", "--no-fund", `aws-lambda-ric@${version}`];
    await promisify(execFile)("npm", install, { cwd: making });
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return client;
}
