import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { imageFolder } from "../../../src/infra/code/image-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  await mkdir(join(folder, "bundle"));
  await mkdir(join(folder, "project", "wheels"), { recursive: true });
  await writeFile(join(folder, "bundle", "Dockerfile"), "FROM nothing\n");
  await writeFile(join(folder, "project", "wheels", "x-1-py3-none-any.whl"), "");
  await writeFile(join(folder, "project", "secrets.env"), "");
});
afterEach(() => rm(folder, { recursive: true }));

async function contextOf(lock: string | undefined): Promise<string[]> {
  const lockPath = join(folder, "project", "packages.lock");
  if (lock !== undefined) await writeFile(lockPath, lock);
  const context = await imageFolder(join(folder, "bundle"), join(folder, "context"), lockPath);
  const entries = await readdir(context, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

test("the lock goes in with the wheels it names, and nothing else of the operator's", async () => {
  const lock =
    "[x]\npython 3.11\n\n./wheels/x-1-py3-none-any.whl \\\n    --hash=sha256:aa\nidna==3.10 \\\n    --hash=sha256:bb\n";
  expect(await contextOf(lock)).toEqual(["Dockerfile", "packages.lock", "x-1-py3-none-any.whl"]);
});

test("without packages there is an empty lock", async () => {
  expect(await contextOf(undefined)).toEqual(["Dockerfile", "packages.lock"]);
});

test.each(["../x-1-py3-none-any.whl", "/srv/x-1-py3-none-any.whl"])("%s cannot go in", async (path) => {
  await expect(contextOf(`[x]\npython 3.11\n\n${path} \\\n    --hash=sha256:aa\n`)).rejects.toMatchObject({
    kind: "invalid_settings",
    remedy: expect.stringContaining("beside config.yml"),
  });
});
