import { expect, test } from "vitest";
import { apiLinkCount, withoutApiLinks } from "../../../src/pipeline/item/api-links.ts";

const collection = (...relations: string[]) => ({
  type: "Collection",
  id: "c",
  links: relations.map((rel) => ({ rel, href: `https://example.com/${rel}` })),
  extent: null,
});
const queryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

test.each([
  [
    ["self", "root", "parent", "license", "item", "child"],
    ["self", "root", "parent", "license", "item", "child"],
  ],
  [
    ["items", "self", "license", "root", "items", "parent", "derived_from", "child"],
    ["license", "derived_from", "child"],
  ],
  [["self", queryables], []],
  [
    ["aggregate", "aggregations", "cite-as", "item"],
    ["cite-as", "item"],
  ],
  [[], []],
])("of the links %j there remain %j", (given, left) => {
  expect(withoutApiLinks(collection(...given))).toEqual(collection(...left));
  expect(apiLinkCount(collection(...given))).toBe(given.length - left.length);
  expect(withoutApiLinks(collection(...left))).toEqual(collection(...left));
});

test("a document without such links is returned as it is, whatever it is", () => {
  for (const value of [
    null,
    5,
    [],
    { links: [{ rel: "items" }] },
    { type: "Collection", links: 5 },
    collection("self"),
  ]) {
    expect(withoutApiLinks(value)).toBe(value);
  }
  const odd = { type: "Collection", links: [null, "items", { rel: 5 }, { rel: "items" }] };
  expect(withoutApiLinks(odd)).toEqual({ type: "Collection", links: [null, "items", { rel: 5 }] });
});
