import { afterEach, expect, test } from "vitest";
import { item } from "../../pipeline/message/messages.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const belt = (id: string) =>
  item(id, {
    geometry: {
      type: "LineString",
      coordinates: [
        [179, 1],
        [-179, 1],
      ],
    },
    bbox: [-179, 1, 179, 1],
  });
const lines = [
  item("good"),
  belt("b"),
  item("far", { geometry: { type: "Point", coordinates: [190, 2] }, bbox: [190, 2, 190, 2] }),
  belt("c"),
  item("good"),
];
const input = lines.map((line) => JSON.stringify(line)).join("\n");

async function publish(...args: string[]) {
  const target = openTestTarget();
  const outcome = await run(["publish", "i.ndjson", ...args], {
    cwd: folderWith({ "i.ndjson": input }),
    target,
  });
  return { ...outcome, sent: (await target.bodies({ stage: "load", dead: false })).length };
}

test("doubtful items are sent, and each kind is named once with an example", async () => {
  expect(await publish()).toMatchObject({
    code: 0,
    sent: 5,
    stderr: `\
warning: 2 items with a footprint wider than 180 degrees, for example i.ndjson:2 (b): the geometry goes from -179 to 179 degrees of longitude
warning: 1 item with a longitude beyond 180 degrees, for example i.ndjson:3 (far): longitude 190
warning: 1 item with the id of another item before it, for example i.ndjson:5 (good): its id and collection were there before
`,
  });
});

test("a program reads the same in JSON", async () => {
  const { stdout } = await publish("--json");
  expect(JSON.parse(stdout)).toMatchObject({
    sent: 5,
    failed: 0,
    warnings: [
      { kind: "footprint_round_the_globe", count: 2, example: { file: "i.ndjson", line: 2, id: "b" } },
      { kind: "longitude_beyond_180", count: 1 },
      { kind: "id_repeated", count: 1, example: { line: 5 } },
    ],
  });
});

test("with --strict doubtful items are refused, each with its place", async () => {
  const { code, sent, stderr } = await publish("--strict");
  expect({ code, sent }).toEqual({ code: 3, sent: 1 });
  expect(stderr).toContain("i.ndjson:4: item c is doubtful: footprint_round_the_globe (the geometry goes");
  expect(stderr).not.toContain("warning:");
});
