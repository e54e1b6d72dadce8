import fc from "fast-check";
import { expect, test } from "vitest";
import { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import { Recipe } from "../../src/settings/recipe.ts";
import { idMaker } from "../../src/settings/request-maker.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { requestFor } from "./request-for.ts";

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

test("an empty column makes an invalid request", () => {
  expect(() => requestFor(recipe(), { url: "" })).toThrow(
    expect.objectContaining({
      kind: "invalid_request",
      message: 'column url is empty, and "{url}" needs it',
    }),
  );
});

test("a request that is made is always valid, and one that would not be is refused", () => {
  const template = fc.constantFrom("{url}", "{day|default:''}", "x{day|default:''}", "{stem|default:''}", "{2}", "");
  const value = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(fc.array(template, { minLength: 4, maxLength: 4 }), value, value, (templates, url, day) => {
      const [group = "", arg = "", option = "", collection = ""] = templates;
      const row = { url, day };
      try {
        const made = requestFor({ package: "p", group, args: [arg], options: { option }, collection }, row);
        expect(ItemRequest.parse(made)).toEqual(made);
      } catch (error) {
        expect(error).toMatchObject({ kind: "invalid_request" });
      }
    }),
  );
});

test("group and collection are never left empty", () => {
  const made = () => requestFor(recipe({ group: "{day|default:''}" }), { url: "a", day: "" });
  expect(made).toThrow(`"{day|default:''}" leaves the group empty`);
  const kept = () => requestFor(recipe({ collection: "{day|default:''}" }), { url: "a", day: "" });
  expect(kept).toThrow(`"{day|default:''}" leaves the collection empty`);
});

test("each part of a recipe may be a template", () => {
  const whole = recipe({
    group: "{dir|name}",
    args: ["{stem}", "{url|slice:-3}"],
    options: { day: "{name|match:'_(\\d{8})_'}" },
    collection: "c-{name|slice:0,2|lower}",
    id: "{stem|slice:0,3}",
  });
  const url = "s3://b/sentinel/S2_20200101_x.tif";
  expect(requestFor(whole, { url })).toEqual({
    package_name: "p",
    group_name: "sentinel",
    create_item_args: ["S2_20200101_x", "tif"],
    create_item_options: { day: "20200101" },
    collection_id: "c-s2",
  });
  expect(idMaker(whole, { columns: ["url"], inventory: "i" })?.({ url })).toBe("S2_");
  expect(idMaker(recipe(), { columns: ["url"], inventory: "i" })).toBeUndefined();
});

test("a template is checked with the recipe, in words that name its place", () => {
  const recipes = { r: { package: "p", group: "g", args: ["{url}", "{url"], options: { x: "{url|uper}" } } };
  expect(() => readSettings({ packages: { p: {} }, recipes }, "config.yml")).toThrow(
    'config.yml: recipes.r.args[1]: in "{url": "{url" is not closed by a }; the character { itself is {{; ' +
      'recipes.r.options.x: in "{url|uper}": there is no function "uper", did you mean upper?',
  );
});
