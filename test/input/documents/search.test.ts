import { expect, test } from "vitest";
import type { Page } from "../../../src/input/documents/page.ts";
import { Search } from "../../../src/input/documents/search.ts";

const page = (returned: number, matched?: number, href?: string): Page => ({
  returned,
  matched,
  next: href === undefined ? undefined : { href },
});

test.each<[string, Page[], object | undefined]>([
  ["no page of a search", [page(3)], undefined],
  ["a first page", [page(3, 5000, "n")], { matched: 5000, missing: 4997, next: { href: "n" } }],
  ["a first page without a link", [page(3, 5000)], { matched: 5000, missing: 4997, next: undefined }],
  ["a page of a server that does not count", [page(3, undefined, "n")], { matched: undefined, missing: undefined }],
  ["all pages", [page(2, 5, "n"), page(2, 5, "n"), page(1, 5)], { matched: 5, returned: 5, missing: 0 }],
  ["all pages of a server that does not count", [page(2, undefined, "n"), page(1)], { returned: 3, missing: 0 }],
  ["a whole search with a link to nothing", [page(5, 5, "n")], { missing: 0, next: undefined }],
  ["two searches", [page(2, 2), page(3, 10, "n")], { matched: 12, returned: 5, missing: 7 }],
  ["a search and one that is not counted", [page(2, 2), page(3, undefined, "n")], { matched: undefined, returned: 5 }],
])("an input with %s", (_, pages, expected) => {
  const search = new Search("f");
  for (const each of pages) search.add(each);
  const report = search.report();
  if (expected === undefined) expect(report).toBeUndefined();
  else expect(report).toMatchObject(expected);
});

test("pages that are followed are of one search, whose count may change meanwhile", () => {
  const search = new Search("f");
  search.add(page(2, 4, "n"));
  search.goOn(page(2, 5, "n"));
  search.goOn(page(1));
  expect(search.report()).toMatchObject({ matched: 5, returned: 5, missing: 0 });
});
