import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { collection, item } from "../pipeline/message/messages.ts";
import { folderWith, removeFolders } from "./folder.ts";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  closeTestTargets();
  removeFolders();
  for (const close of closing.splice(0)) close();
});

const load = { stage: "load", dead: false } as const;
const next = { rel: "next", href: "https://a.example/search?page=2" };
const page = (members: object) =>
  JSON.stringify({ type: "FeatureCollection", features: [item("a"), item("b"), item("c")], ...members });

test.each<[string, object, string, object]>([
  [
    "counted, with a link",
    { numberMatched: 5000, links: [next] },
    "3 of 5,000 matched read; 4,997 more are behind rel=next (try: stac-ingest publish 'https://a.example/search?page=2', whose pages are followed)",
    { matched: 5000, missing: 4997 },
  ],
  [
    "counted, without a link",
    { context: { matched: 5000 } },
    "3 of 5,000 matched read; 4,997 more are missing, and no rel=next leads to them",
    { matched: 5000, missing: 4997 },
  ],
  [
    "followed by POST",
    { numberMatched: 4, links: [{ ...next, method: "POST", body: { token: "x" } }] },
    "3 of 4 matched read; 1 more are behind rel=next (try: stac-ingest publish with the address of the search, whose pages are followed)",
    { matched: 4, missing: 1 },
  ],
  [
    "not counted",
    { links: [{ ...next, href: "?page=2" }] },
    "3 read; more are behind rel=next (try: stac-ingest publish with the address of the search, whose pages are followed)",
    { matched: null, missing: null },
  ],
])(
  "a page of a file or of stdin, %s, is a part of its search, and the exit code says so",
  async (_, members, note, counts) => {
    const cwd = folderWith({ "page.json": page(members) });
    for (const [file, name, stdin] of [
      ["page.json", "page.json", ""],
      ["-", "stdin", page(members)],
    ] as const) {
      const target = openTestTarget();
      const outcome = await run(["publish", file, "--json"], { cwd, target, stdin });
      expect(outcome).toMatchObject({ code: 3, stderr: `${name}: ${note}\n` });
      expect(JSON.parse(outcome.stdout)).toMatchObject({ sent: 3, failed: 0, ...counts });
      expect(await target.bodies(load)).toHaveLength(3);
    }
  },
);

test("a whole search is done, and a list that is no search is not spoken of", async () => {
  const cwd = folderWith({ "whole.json": page({ numberMatched: 3, links: [next] }), "list.json": page({}) });
  const whole = await run(["publish", "whole.json", "--json"], { cwd });
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(whole.stdout)).toMatchObject({ matched: 3, missing: 0 });
  expect(JSON.parse((await run(["publish", "list.json", "--json"], { cwd })).stdout)).not.toHaveProperty("matched");
});

test("an API's list of collections is loaded, page after page, and its bad ones named", async () => {
  const bad = { ...(collection("bad") as object), license: 5 };
  const server = createServer(({ url = "" }, response) => {
    const isFirst = !url.includes("page=2");
    const collections = isFirst ? [collection("a"), bad] : [collection("c")];
    response.end(
      JSON.stringify({ collections, links: isFirst ? [{ rel: "next", href: "?page=2" }] : [], numberMatched: 3 }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/collections`;
  const target = openTestTarget();
  const outcome = await run(["collections", "load", address, "--json"], { cwd: folderWith({}), target });
  expect(outcome.code).toBe(3);
  expect(JSON.parse(outcome.stdout)).toMatchObject({
    loaded: ["a", "c"],
    failures: [{ file: address, index: 1, id: "bad" }],
    matched: 3,
    missing: 0,
  });
});

test("a search that found nothing is done, and a list without a count holds nothing to send", async () => {
  const empty = '{"type":"FeatureCollection","features":[]';
  const cwd = folderWith({ "found.json": `${empty},"numberMatched":0}`, "list.json": `${empty}}` });
  expect(await run(["publish", "found.json"], { cwd })).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^run [0-9a-f-]{36}: 0 documents sent\n$/),
    stderr: "",
  });
  expect(await run(["publish", "list.json"], { cwd })).toMatchObject({ code: 1 });
});

test("an API's list of collections can be published, too, and an item with such a member is an item", async () => {
  const odd = JSON.stringify({ collections: [1], ...item("odd") });
  const cwd = folderWith({
    "c.json": JSON.stringify({ collections: [collection("a"), collection("b")] }),
    "i.json": odd,
  });
  const target = openTestTarget();
  expect((await run(["publish", "c.json", "i.json"], { cwd, target })).code).toBe(0);
  expect(await target.bodies(load)).toEqual([JSON.stringify(collection("a")), JSON.stringify(collection("b")), odd]);
});
