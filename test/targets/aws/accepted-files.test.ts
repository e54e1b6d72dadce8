import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { AcceptedFiles } from "../../../src/targets/aws/accepted-files.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { runWithSmallFiles } from "../../run-with-small-files.ts";

afterAll(removeFolders);

const message = (sequence: number, run_id = "r") => ({ attributes: { run_id, sequence: String(sequence) } });
const noted = async (folder: string): Promise<number[]> => {
  const { accepted } = await new AcceptedFiles(folder).read("r");
  return [...accepted.values()];
};

test("a record that was cut short counts for nothing, and those after it count", async () => {
  const folder = folderWith({});
  using first = new AcceptedFiles(folder);
  first.note([message(3), message(1), message(2), message(9)]);
  first.write();
  const [name = ""] = readdirSync(folder);
  appendFileSync(join(folder, name), new Uint8Array(11).fill(64));
  expect(await noted(folder)).toEqual([1, 2, 3, 9]);
  using second = new AcceptedFiles(folder);
  second.note([message(10), message(11)]);
  second.write();
  expect(await noted(folder)).toEqual([1, 2, 3, 9, 10, 11]);
});

test("what was sent and not accepted is in doubt", async () => {
  const folder = folderWith({});
  using files = new AcceptedFiles(folder);
  files.begin([1, 2, 3, 4, 5].map((sequence) => message(sequence)));
  files.note([message(1), message(2), message(5)]);
  files.begin([message(6)]);
  const { accepted, inDoubt } = await new AcceptedFiles(folder).read("r");
  expect([...accepted.values()]).toEqual([1, 2, 5]);
  expect([...inDoubt.values()]).toEqual([3, 4, 6]);
});

test("a run of any name has a file within the folder", async () => {
  const folder = folderWith({});
  using files = new AcceptedFiles(folder);
  files.note([message(1, "../../a b/ü")]);
  files.write();
  expect(readdirSync(folder)).toHaveLength(1);
  expect((await files.read("../../a b/ü")).accepted.count).toBe(1);
});

test("nothing is sent whose record the disk took only in part", () => {
  const module = fileURLToPath(new URL("../../../src/targets/aws/accepted-files.ts", import.meta.url));
  const begin = `
    const { AcceptedFiles } = await import(${JSON.stringify(module)});
    const messages = Array.from({ length: 100 }, (_, index) => (
      { attributes: { run_id: "r", sequence: String(2 * index + 1) } }
    ));
    new AcceptedFiles(${JSON.stringify(folderWith({}))}).begin(messages);`;
  // The records take 1,600 bytes.
  const { status, stderr } = runWithSmallFiles(begin);
  expect(stderr).toContain("what was sent cannot be noted");
  expect(status).toBe(1);
});

test("a file that cannot be written is named", () => {
  const folder = folderWith({ runs: "a file" });
  using files = new AcceptedFiles(join(folder, "runs"));
  expect(() => files.begin([message(1)])).toThrow(
    expect.objectContaining({ kind: "infrastructure", message: expect.stringMatching(/cannot be noted in .*runs/) }),
  );
});
