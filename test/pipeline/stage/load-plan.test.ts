import { expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { ItemDocument } from "../../../src/pipeline/item/item.ts";
import type { Message } from "../../../src/pipeline/message/message.ts";
import { type Arrival, judgeRound, newestFirst, nextRound, planLoad } from "../../../src/pipeline/stage/load-plan.ts";

const message = (id: string, publishedAt = 0, receiveCount = 1): Message => ({
  id,
  body: "",
  attributes: {},
  receiveCount,
  publishedAt,
});
const arrival = (id: string, from: Message, collection = "scenes"): Arrival<ItemDocument> => ({
  document: { id, collection, text: "" },
  message: from,
});
const many = (count: number, from: Message) =>
  Array.from({ length: count }, (_, index) => arrival(`${from.id}-${index}`, from));

test("versions stand newest first, and of two published together the later in the batch", () => {
  const [old, one, other] = [message("old", 1), message("one", 2), message("other", 2)];
  const versions = newestFirst([arrival("a", old), arrival("a", one), arrival("b", old), arrival("a", other)]);
  expect(versions.map((each) => each.map(({ document, message: { id } }) => `${document.id} ${id}`))).toEqual([
    ["a other", "a one", "a old"],
    ["b old"],
  ]);
});

test("a large message comes after small ones at first, and before them when it is received again", () => {
  const small = message("small");
  const collectionsOf = (large: Message) =>
    planLoad([...many(1001, large), arrival("a", small), arrival("b", small, "others")]).parts.map(
      ({ collection, waiting }) => [collection, waiting.length],
    );
  expect(collectionsOf(message("large"))).toEqual([
    ["scenes", 1],
    ["others", 1],
    ["scenes", 1001],
  ]);
  expect(collectionsOf(message("large", 0, 2))).toEqual([
    ["scenes", 1001],
    ["scenes", 1],
    ["others", 1],
  ]);
});

test("out of time, only the large message that came first is told that it is too large", () => {
  const [large, small] = [message("large", 0, 2), message("small")];
  const { outOfTime } = planLoad([...many(1001, large), arrival("a", small)]);
  expect(outOfTime(large)).toMatchObject({ outcome: "retry", kind: "timeout" });
  expect(outOfTime(small)).toEqual({ outcome: "handed_back" });
});

test.each([
  [999, 999, 0],
  [1000, 1000, 0],
  [1001, 1000, 1],
])("of %d items that wait %d are stored in the next round and %d are left", (count, inRound, left) => {
  const { round, rest } = nextRound(newestFirst(many(count, message("m"))), 1000);
  expect([round.length, rest.length]).toEqual([inRound, left]);
});

test("a refused item is judged in its newest message, and its older versions come next", () => {
  const [old, recent, only, good] = [message("old", 1), message("recent", 2), message("only"), message("good")];
  const round = newestFirst([arrival("a", old), arrival("a", recent), arrival("b", only), arrival("c", good)]);
  const refused = new Fault("item_refused", "refused");
  const { judgements, next } = judgeRound(
    round,
    new Map([
      ["a", refused],
      ["b", refused],
    ]),
  );
  const verdictAbout = (item_id: string) => {
    return { outcome: "dead", kind: "item_refused", reason: "refused", about: { item_id, collection: "scenes" } };
  };
  expect(judgements).toEqual([
    [recent, verdictAbout("a"), undefined],
    [only, verdictAbout("b"), undefined],
  ]);
  expect(next).toEqual([[arrival("a", old)]]);
});
