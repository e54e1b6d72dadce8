import fc from "fast-check";
import { expect, test } from "vitest";
import { inCollection } from "../../../src/pipeline/item/in-collection.ts";
import { item } from "../message/messages.ts";

const ours = { rel: "collection", href: "../../new%20one", type: "application/json" };
const self = { rel: "self", href: "x" };
const to = (href: string) => ({ rel: "collection", href });
const moved = (value: Record<string, unknown>, text = JSON.stringify(value)) =>
  inCollection({ text, value }, "new one");

test.each<[string, Record<string, unknown>, unknown]>([
  ["names none and has no link gets one", { collection: undefined, links: [self] }, [self, ours]],
  [
    "names none keeps the link it has",
    { collection: undefined, links: [to("../collection.json")] },
    [to("../collection.json")],
  ],
  ["is in the collection already keeps its link", { collection: "new one", links: [to("x"), self] }, [to("x"), self]],
  ["moves has its link to the former one replaced", { links: [self, to("../../scenes"), self] }, [self, ours, self]],
  ["moves has an address of another API replaced", { links: [to("https://a.example/collections/scenes")] }, [ours]],
  [
    "moves keeps a link that leads there",
    { links: [to("https://a.example/new%20one/?f=json")] },
    [to("https://a.example/new%20one/?f=json")],
  ],
  ["moves has one link of several that lead elsewhere", { links: [to("a"), to("b")] }, [ours]],
  ["moves loses only the wrong one", { links: [to("a"), to("new one")] }, [to("new one")]],
  ["has no links at all gets one", { links: undefined }, [ours]],
  ["has something else for links keeps that", { links: 5 }, 5],
])("an item that %s", (_, changes, links) => {
  const { text, value } = moved(item("a", changes));
  expect(JSON.parse(text)).toEqual(value);
  expect(value).toEqual({ ...JSON.parse(JSON.stringify(item("a", changes))), collection: "new one", links });
});

test("members that stay keep their text, and of those that are there twice none remains", () => {
  const text = '{ "id" : "a", "collection":"x", "n": 1.0, "links":[ {"rel":"self","size":1e2} ], "collection" : "y"}';
  expect(moved(JSON.parse(text), text).text).toBe(
    `{"id" : "a","n": 1.0,"collection":"new one","links":[{"rel":"self","size":1e2},${JSON.stringify(ours)}]}`,
  );
});

test("whatever an item holds, text and value agree and only the two members change", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (value, indent) => {
      const parsed = JSON.parse(JSON.stringify(value));
      const result = moved(parsed, JSON.stringify(parsed, null, indent));
      expect(JSON.parse(result.text)).toEqual(result.value);
      const { collection, links, ...rest } = result.value;
      const { collection: _, links: __, ...before } = parsed;
      expect(rest).toEqual(before);
      expect(collection).toBe("new one");
    }),
  );
});
