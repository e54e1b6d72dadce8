import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planEnqueue } from "../../src/operations/enqueue/plan.ts";
import { readRequests } from "../../src/operations/enqueue/read-requests.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { readItemRequest } from "../../src/pipeline/message/item-request.ts";
import { readSettings } from "../../src/settings/settings.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { surroundingsIn } from "../input/surroundings.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "./misbehaving-package.ts";

const queueName = { stage: "gen", dead: false } as const;
/** Characters that SQS takes in a message; another refuses the whole of it. */
const sqsTakes = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
let maker: ItemMaker;
let folder: string;

beforeAll(async () => {
  const project = await misbehavingProject();
  const settings = readSettings({ ...project.settings, gen_workers: 1, readable_buckets: ["scenes"] }, "test");
  maker = openItemMaker({ ...project, settings, log: () => {} });
  await maker.createItem(misbehave("well"), within(120));
  folder = folderWith({});
});
afterAll(async () => {
  await maker[Symbol.asyncDispose]();
  removeFolders();
});

/** Spellings that something on the way might take for its own; none that the check of paths would refuse. */
const piece = fc.oneof(
  fc.constantFrom(
    "%2B",
    "+",
    "%20",
    " ",
    "%25",
    "q%2Fq",
    "&",
    "=",
    "&sig=a%2Bb/c==",
    "&X-Amz-Signature=0a",
    "{}",
    "{{url}}",
  ),
  fc.constantFrom(
    "#",
    ";",
    ",",
    '"',
    "'",
    "\\",
    "$HOME",
    "`",
    "é",
    "e\u0301",
    "日本",
    "😀",
    "%C3%A9",
    "&amp;",
    "\u2028",
  ),
  fc.stringMatching(/^q\w{1,7}$/),
);
const tail = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
const address = fc
  .tuple(fc.constantFrom("http://127.0.0.1/a?x=", "s3://scenes/a", "http://127.0.0.1:81/p%20q/"), tail, tail)
  .map(([begin, path, rest]) => `${begin}${path}?v=${rest}z`);

const formats = {
  "rows.csv": (urls: readonly string[]) => ["url", ...urls.map((url) => `"${url.replaceAll('"', '""')}"`)].join("\n"),
  "rows.ndjson": (urls: readonly string[]) => urls.map((url) => JSON.stringify({ url })).join("\n"),
  "rows.txt": (urls: readonly string[]) => urls.join("\n"),
} as const;

test.each(Object.entries(formats))(
  "addresses in %s reach the package as they are, to the last byte",
  { timeout: 120_000 },
  async (name, written) => {
    const settings = readSettings({ packages: { [misbehaving]: {} } }, "config.yml");
    const given = {
      package: misbehaving,
      group: "misbehave",
      arg: ["well"],
      option: { detail: "{url}", tag: "{url}" },
      skip: 0,
    };
    const plan = planEnqueue([name], { ...given, run: "r" }, settings);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(address, { minLength: 1, maxLength: 5 }), async (urls) => {
        writeFileSync(join(folder, name), written(urls));
        const sent = await Array.fromAsync(readRequests(plan, surroundingsIn(folder)));
        const outgoing = sent.map(({ outgoing: each }) => {
          if (each instanceof Fault) throw each;
          expect(each.body).toMatch(sqsTakes);
          return each;
        });
        runs += 1;
        using queue = openQueue(join(folder, `${name}-${runs}.db`), { gen: 5, load: 5 });
        expect(await queue.publish("gen", outgoing)).toEqual(new Map());
        const received = await queue.receive(queueName, { limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
        const arrived = await Promise.all(
          received.map(async ({ body }) => {
            const text = await maker.createItem(readItemRequest(body), within(60));
            return JSON.parse(text ?? "").properties;
          }),
        );
        expect(arrived.map(({ detail }) => detail)).toEqual(urls);
        expect(arrived.map(({ options }) => options.tag)).toEqual(urls.map((url) => [url]));
      }),
      { numRuns: 15 },
    );
  },
);
