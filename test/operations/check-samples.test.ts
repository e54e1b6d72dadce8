import { expect, test } from "vitest";
import { checkSamples } from "../../src/operations/check-samples.ts";
import { readSettings } from "../../src/settings/settings.ts";

const settingsWith = (recipe: object) =>
  readSettings({ packages: { p: {} }, recipes: { r: { package: "p", group: "g", ...recipe } } }, "config.yml");

test.each([
  ["no sample", { args: ["{day}"] }],
  ["an address", { args: ["{stem}"], id: "{stem|slice:0,3}", sample: "s3://b/a.tif" }],
  ["columns", { args: ["{day}"], sample: { day: "1" } }],
])("a recipe with %s is fine", (_, recipe) => {
  expect(() => checkSamples(settingsWith(recipe), "config.yml")).not.toThrow();
});

test.each([
  [
    { args: ["{url}", "{dya}"], options: { d: "{stm}" }, sample: { url: "a.tif", day: "1" } },
    'args[1]: the sample has no column dya, which "{dya}" names; recipes.r.options.d: the sample has no column stm, which "{stm}" names',
  ],
  [{ id: "{stem|match:'x'}", sample: "a" }, 'id: "a" does not match x, and "{stem|match:\'x\'}" needs it'],
  [{ sample: "--help" }, 'sample: "{url}" becomes "--help", which a command takes for an option'],
])("%j is refused by its key", (recipe, reason) => {
  expect(() => checkSamples(settingsWith(recipe), "config.yml")).toThrow(
    expect.objectContaining({ kind: "invalid_settings", message: `config.yml: recipes.r.${reason}` }),
  );
});
