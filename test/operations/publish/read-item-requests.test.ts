import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readItemRequests } from "../../../src/operations/publish/read-item-requests.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

const settings = readSettings({ packages: { "stactools-glad": { version: "1" } } }, "test");
const request = (changes = {}) => ({
  package_name: "stactools-glad",
  group_name: "glad",
  create_item_args: ["https://a.example/1.tif"],
  ...changes,
});

async function read(lines: readonly unknown[], skip = 0) {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const surroundings = { ...surroundingsIn("/"), stdin: Readable.from([Buffer.from(text)]) };
  return Array.fromAsync(readItemRequests({ files: ["-"], skip, runId: "r" }, settings, surroundings));
}

test("requests keep their text, and carry their run and their number", async () => {
  const text = '{"package_name":"stactools-glad==1", "group_name":"g","create_item_args":["-1.5"],"x":1.0}';
  expect(await read([request(), text, request()], 1)).toEqual([
    expect.objectContaining({
      number: 2,
      outgoing: { body: text, attributes: { run_id: "r", sequence: "2", place: "stdin:2" } },
    }),
    expect.objectContaining({ number: 3, place: expect.objectContaining({ line: 3 }) }),
  ]);
});

test.each<[string, unknown, string, string]>([
  ["text", "nonsense", "not_json", ""],
  ["a request without a group", request({ group_name: undefined }), "invalid_request", "group_name"],
  ["a number for an argument", request({ create_item_args: [5] }), "invalid_request", "create_item_args[0]"],
  ["a package settings do not have", request({ package_name: "evil" }), "package_not_allowed", '"evil"'],
  ["another version", request({ package_name: "stactools-glad==2" }), "package_not_allowed", "but stactools-glad 1"],
  [
    "a value that would be an option",
    request({ create_item_args: ["a", "-config.tif"] }),
    "invalid_request",
    'create_item_args[1] is "-config.tif"',
  ],
])("%s is refused alone, with its text", async (_, line, kind, said) => {
  const [first, second] = await read([line, request()]);
  expect(first?.outgoing).toMatchObject({ kind, message: expect.stringContaining(said) });
  expect(first?.input).toEqual({ text: typeof line === "string" ? line : JSON.stringify(line) });
  expect(second?.outgoing).not.toBeInstanceOf(Fault);
});

test("values behind -- may be spelt as they like", async () => {
  const [first] = await read([request({ create_item_args: ["--", "-config.tif"] })]);
  expect(first?.outgoing).not.toBeInstanceOf(Fault);
});
