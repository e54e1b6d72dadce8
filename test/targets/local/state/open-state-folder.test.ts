import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openStateFolder } from "../../../../src/targets/local/state/open-state-folder.ts";

const stateFolder = mkdtempSync(join(tmpdir(), "stac-ingest-state-"));
afterAll(() => rmSync(stateFolder, { recursive: true }));

test("the pipeline's own files in a folder that let others in are its owner's alone, and no other's", () => {
  const files = ["queue.sqlite", "sent.sqlite", "sent.sqlite-wal", "sent-aws.sqlite", "page.html", "notes.txt"];
  const folders = ["runs", "new-rows", "purged", "made-before"];
  const paths = [...files, ...folders.map((folder) => join(folder, "one"))];
  for (const folder of folders) mkdirSync(join(stateFolder, folder));
  for (const path of paths) {
    writeFileSync(join(stateFolder, path), "");
    chmodSync(join(stateFolder, path), 0o644);
  }
  chmodSync(stateFolder, 0o755);
  openStateFolder(stateFolder);
  const isOpen = (path: string): boolean => (statSync(join(stateFolder, path)).mode & 0o077) !== 0;
  expect(paths.filter(isOpen)).toEqual(["notes.txt"]);
});
