import fc from "fast-check";
import { expect, test } from "vitest";
import { Recipe } from "../../src/settings/recipe.ts";
import { checkColumns, requestFor } from "../../src/settings/request-for.ts";

const recipe = (overrides: Partial<Recipe> = {}) => Recipe.parse({ package: "p", group: "g", ...overrides });

test("a row becomes a request", () => {
  const made = requestFor(
    recipe({ args: ["{url}", "--flag"], options: { "href-format": "{{year}}/{name}.tif" }, collection: "c" }),
    { url: "https://x/{weird}", name: "tile" },
  );
  expect(made).toEqual({
    package_name: "p",
    group_name: "g",
    create_item_args: ["https://x/{weird}", "--flag"],
    create_item_options: { "href-format": "{year}/tile.tif" },
    collection_id: "c",
  });
});

test("whatever a column holds arrives unchanged and is never a template itself", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (url) => {
      expect(requestFor(recipe({ args: ["--", "{url}"] }), { url }).create_item_args).toEqual(["--", url]);
    }),
  );
});

test("a template that names no column of the inventory is wrong usage, and says which there are", () => {
  expect(() => checkColumns(recipe({ args: ["{href}"] }), ["url", "date"], "urls.csv")).toThrow(
    expect.objectContaining({
      kind: "wrong_usage",
      message: 'urls.csv has no column href, which "{href}" names',
      remedy: "one of {url}, {date}; or {{href}} for the text {href} itself",
    }),
  );
  expect(() => checkColumns(recipe({ options: { format: "{{href}}" } }), ["url"], "urls.csv")).not.toThrow();
});

test("an empty column makes an invalid request", () => {
  expect(() => requestFor(recipe(), { url: "" })).toThrow(expect.objectContaining({ kind: "invalid_request" }));
});
