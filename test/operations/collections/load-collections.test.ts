import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { loadCollections } from "../../../src/operations/collections/load-collections.ts";
import type { Target } from "../../../src/targets/target.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { collection } from "../../pipeline/message/messages.ts";

async function load(lines: readonly unknown[]) {
  const requests: string[][] = [];
  const operate = (async ({ documents }: { documents: string[] }) => {
    const ids = documents.map((text) => JSON.parse(text).id as string);
    requests.push(ids);
    const failures = ids.flatMap((id, index) =>
      id.startsWith("bad") ? [{ index, kind: "contention", reason: id }] : [],
    );
    return { loaded: ids.filter((id) => !id.startsWith("bad")), failures };
  }) as unknown as Target["operate"];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  const surroundings = { ...surroundingsIn("/"), stdin: Readable.from([Buffer.from(text)]) };
  return { ...(await loadCollections({ operate }, ["-"], surroundings)), requests };
}

test("good collections are loaded together, and each bad one is named by its place", async () => {
  const lines = [collection("a"), { type: "Collection", id: "x" }, collection("bad"), collection("b")];
  const { loaded, failures, requests } = await load(lines);
  expect(requests).toEqual([["a", "bad", "b"]]);
  expect(loaded).toEqual(["a", "b"]);
  expect(failures).toMatchObject({
    count: 2,
    first: [
      { line: 2, kind: "invalid_collection" },
      { line: 3, kind: "contention", reason: "bad" },
    ],
  });
});

test("nothing is asked for where no collection is good", async () => {
  const { loaded, failures, requests } = await load([{ type: "Collection", id: "x" }]);
  expect({ loaded, requests, count: failures.count }).toEqual({ loaded: [], requests: [], count: 1 });
});

test("a request ends at a million characters, so that an answer of AWS takes it", async () => {
  const large = (id: string) => ({ ...collection(id), description: "x".repeat(600_000) });
  const { requests, loaded } = await load([
    large("a"),
    large("b"),
    collection("c"),
    large("bad"),
    large("d"),
    collection("e"),
  ]);
  expect(requests).toEqual([["a", "b"], ["c", "bad", "d"], ["e"]]);
  expect(loaded).toEqual(["a", "b", "c", "d", "e"]);
});
