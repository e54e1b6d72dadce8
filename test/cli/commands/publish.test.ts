import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { grouped } from "../../../src/pipeline/text/grouped.ts";
import { item } from "../../pipeline/message/messages.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";
import { withoutFile } from "../without-file.ts";

const load = { stage: "load", dead: false } as const;
const text = (id: string, overrides = {}) => JSON.stringify(item(id, overrides));
const collection = {
  type: "Collection",
  stac_version: "1.1.0",
  id: "scenes",
  description: "d",
  license: "other",
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
  links: [],
};

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

async function publish(files: Record<string, string | Uint8Array>, args: string[], stdin: string | Buffer = "") {
  const target = openTestTarget();
  const outcome = await run(["publish", ...args], { cwd: folderWith(files), target, stdin });
  return {
    ...outcome,
    stderr: withoutFile(outcome.stderr),
    bodies: await target.bodies(load),
    payloads: target.payloads,
  };
}

test("Ctrl-C ends with how much was sent, and with the command that may begin anew", async () => {
  const target = openTestTarget();
  const cwd = folderWith({ "i.ndjson": Array.from({ length: 20_000 }, (_, index) => text(`${index}`)).join("\n") });
  let interrupt = (): void => {};
  const { publish: send } = target.messaging;
  target.messaging.publish = async (...args) => {
    interrupt();
    return send.apply(target.messaging, args);
  };
  const onInterrupt = (given: () => void) => {
    interrupt = given;
  };
  const { code, stderr } = await run(["publish", "i.ndjson"], { target, cwd, onInterrupt });
  const sent = (await target.bodies(load)).filter((body) => JSON.parse(body).type === "Feature").length;
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: `stac-ingest: interrupted; ${grouped(sent)} documents sent before that\n  try: stac-ingest publish i.ndjson (that begins anew, which does no harm)\n`,
  });
  expect(sent).toBeLessThan(20_000);
});

describe("each document is sent in a message of its own, to the letter", () => {
  const a = text("a").replace("[1,2,1,2]", "[1.0, 2, 1.0, 2]");
  const b = text("b");
  const pretty = JSON.stringify(item("c"), null, 2);
  const c = JSON.stringify(collection);
  test.each<[string, string, string | Uint8Array, string[]]>([
    ["an item", "a.json", a, [a]],
    ["an item over lines", "c.json", pretty, [pretty]],
    ["a collection", "c.json", c, [c]],
    ["newline-delimited", "i.ndjson", `${c}\n${a}\n\n${b}\n`, [c, a, b]],
    ["newline-delimited by another name, gzipped", "i.json", gzipSync(`${a}\r\n${b}`), [a, b]],
    ["an array", "i.json", `[\n${a},\n${b}\n]`, [a, b]],
    ["a FeatureCollection", "f.json", `{"type":"FeatureCollection","features":[${a},${b}],"links":[]}`, [a, b]],
    ["a FeatureCollection that names its type last", "f.json", `{"features":[${b}],"type":"FeatureCollection"}`, [b]],
    ["FeatureCollections, one a line", "f.ndjson", `{"type":"FeatureCollection","features":[${a}]}\n${b}`, [a, b]],
  ])("%s", async (_name, file, content, bodies) => {
    const outcome = await publish({ [file]: content }, [file]);
    expect(outcome).toMatchObject({ code: 0, stderr: "", bodies });
    expect(await publish({}, ["-"], Buffer.from(content))).toMatchObject({ code: 0, stderr: "", bodies });
  });
});

test("features of a FeatureCollection in either layout keep how their numbers were written", () => {
  return fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("1.0", "-0", "1e2", "12345678901234567890", "0.1"), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      async (numbers, typeFirst) => {
        const features = numbers.map((number, index) =>
          text(`i${index}`).replace('"assets":{}', `"assets":{},"n":${number}`),
        );
        const type = '"type":"FeatureCollection"';
        const list = `"features":[${features.join(",")}]`;
        const { bodies } = await publish({}, ["-"], `{${typeFirst ? `${type},${list}` : `${list},${type}`}}`);
        closeTestTargets();
        expect(bodies).toEqual(features);
      },
    ),
    { numRuns: 20 },
  );
});

test("what is not valid is reported by file and line or index, the others are sent", async () => {
  const outcome = await publish(
    {
      "i.ndjson": [
        text("a"),
        '{"type":"Feature"',
        text("b", { links: 5 }),
        "[1]",
        text("c", { collection: undefined }),
      ].join("\n"),
      "f.json": `{"type":"FeatureCollection",\n"features":[${text("d")},\n${text("e", { geometry: { type: "Blob" } })}]}`,
      "cut.json": `[${text("g")},\n{"id":`,
    },
    ["i.ndjson", "f.json", "cut.json"],
  );
  expect(outcome.bodies.map((body) => JSON.parse(body).id)).toEqual(["a", "d", "g"]);
  const { code, stderr } = outcome;
  const stdout = outcome.stdout.replace(/[0-9a-f-]{36}/, "RUN");
  expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
    {
      "code": 3,
      "stderr": "i.ndjson:2: the message is not JSON: it is cut short (json: Expected ',' or '}' after property value in JSON at position 17 (line 1 column 18)) (try: fetch or write it again, whole)
    i.ndjson:3: the item is not valid: links: expected array, got 5
    i.ndjson:4: [0] the message is no STAC Item, Collection, Catalog or FeatureCollection, no claim check and no S3 event: it is no JSON object
    i.ndjson:5: item c names no collection (try: --collection, or name one in the item)
    f.json:3: [1] the item is not valid: geometry.type: expected Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection, got "Blob"
    cut.json:2: [1] the document is cut short
    ",
      "stdout": "run RUN: 3 documents sent, 6 failed
    ",
    }
  `);
});

test("--collection overwrites the collection of items and leaves collections alone", async () => {
  const files = { "i.ndjson": `${text("a", { collection: undefined })}\n${JSON.stringify(collection)}` };
  const { code, bodies } = await publish(files, ["i.ndjson", "--collection", "mine"]);
  expect(code).toBe(0);
  expect(bodies.map((body) => JSON.parse(body))).toEqual([
    { ...item("a"), collection: "mine", links: [{ rel: "collection", href: "../../mine", type: "application/json" }] },
    collection,
  ]);
});

test("what is too large for a message is left behind a claim check", async () => {
  const large = text("large", { note: "x".repeat(300_000) });
  const { code, bodies, payloads } = await publish({ "i.ndjson": `${large}\n${text("a")}` }, ["i.ndjson"]);
  expect({ code, payloads }).toEqual({ code: 0, payloads: [large] });
  expect(bodies).toEqual(['{"href":"file:///payloads/1"}', text("a")]);
});

test.each<[string, string, (string | number)[]]>([
  [
    "an empty file",
    "",
    [1, "stac-ingest: stdin holds no documents", "  try: a file with an item, a collection, or features in it"],
  ],
  ["words", "hello world", [1, expect.stringMatching(/^stdin:1: the message is not JSON: /)]],
  [
    "something else",
    '{"type":"Topology"}',
    [1, expect.stringMatching(/^stdin:1: the message is no STAC Item, .*: its type is "Topology"/)],
  ],
])("%s: nothing is sent", async (_name, stdin, expected) => {
  const { code, stderr, bodies } = await publish({}, ["-"], stdin);
  expect([code, ...stderr.trimEnd().split("\n")]).toEqual(expected);
  expect(bodies).toEqual([]);
});
