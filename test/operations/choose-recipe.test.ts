import { expect, test } from "vitest";
import { chooseRecipe, type RecipeChoice } from "../../src/operations/choose-recipe.ts";
import { readSettings } from "../../src/settings/settings.ts";

const settings = readSettings(
  {
    packages: { "stactools-glad": {}, "stactools-pinned": { version: "2.0" } },
    recipes: { glad: { package: "stactools-glad", group: "glad", collection: "scenes" } },
  },
  "config.yml",
);
const glad = { package: "stactools-glad", group: "glad", args: ["{url}"], options: {}, collection: "scenes" };

test.each<[string, RecipeChoice, unknown]>([
  ["a name", { recipe: "glad" }, glad],
  ["a name, put into another collection", { recipe: "glad", collection: "mine" }, { ...glad, collection: "mine" }],
  [
    "its parts",
    { package: "stactools-glad", group: "g", arg: ["{a}"], option: { b: "{c}" } },
    { package: "stactools-glad", group: "g", args: ["{a}"], options: { b: "{c}" } },
  ],
  [
    "a package with the version that settings have",
    { package: "stactools-pinned==2.0", group: "g" },
    { package: "stactools-pinned", group: "g", args: ["{url}"], options: {} },
  ],
  [
    "its least parts, in a collection",
    { package: "Stactools_Glad", group: "g", collection: "mine" },
    { package: "Stactools_Glad", group: "g", args: ["{url}"], options: {}, collection: "mine" },
  ],
])("a recipe is chosen by %s", (_, choice, expected) => expect(chooseRecipe(settings, choice)).toEqual(expected));

test.each<[string, RecipeChoice, string, string]>([
  ["nothing", {}, "wrong_usage", "--recipe with a name, or --package with --group"],
  ["a package without a group", { package: "stactools-glad" }, "wrong_usage", "--recipe with a name"],
  ["a group without a package", { group: "glad" }, "wrong_usage", "--recipe with a name"],
  ["a mistyped name", { recipe: "gald" }, "wrong_usage", "--recipe glad"],
  ["a name unlike any other", { recipe: "something-else" }, "wrong_usage", "one of glad"],
  ["a name every object has", { recipe: "constructor" }, "wrong_usage", "one of glad"],
  ["a package that is not allowed", { package: "other", group: "g" }, "package_not_allowed", 'add "other: {}"'],
  ["a package with its version", { package: "stactools-glad==1", group: "g" }, "package_not_allowed", "the name alone"],
])("%s is refused", (_, choice, kind, remedy) => {
  expect(() => chooseRecipe(settings, choice)).toThrow(
    expect.objectContaining({ kind, remedy: expect.stringContaining(remedy) }),
  );
});

test("where settings have no recipes, one is to be added", () => {
  const bare = readSettings({}, "config.yml");
  expect(() => chooseRecipe(bare, { recipe: "glad" })).toThrow(
    expect.objectContaining({ remedy: "add it under recipes" }),
  );
});

test("where settings allow any package, only a bare name is asked for", () => {
  const open = readSettings({ allow_any_package: true }, "config.yml");
  expect(chooseRecipe(open, { package: "other", group: "g" })).toMatchObject({ package: "other" });
  expect(() => chooseRecipe(open, { package: "git+https://x.org", group: "g" })).toThrow(/not the bare name/);
});
