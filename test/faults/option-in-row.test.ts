import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Recipe } from "../../src/settings/recipe.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { requestFor } from "../settings/request-for.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "../stactools/misbehaving-package.ts";

const recipe = (overrides: Partial<Recipe> = {}) =>
  Recipe.parse({ package: misbehaving, group: "misbehave", ...overrides });

describe("a row's value that begins with a dash", () => {
  test.each(["--help", "--no-validate", "-x", "--", "-", "-5x"])("%s is refused, and what to do is said", (url) => {
    expect(() => requestFor(recipe(), { url })).toThrow(
      expect.objectContaining({
        kind: "invalid_request",
        message: `"{url}" becomes ${JSON.stringify(url)}, which a command takes for an option`,
        remedy: expect.stringContaining('put "--" before "{url}" under args of the recipe'),
      }),
    );
  });

  test("is refused as well where it begins a longer argument, or where columns together make it", () => {
    expect(() => requestFor(recipe({ args: ["{a}/{b}.tif"] }), { a: "--x", b: "y" })).toThrow("an option");
    expect(() => requestFor(recipe({ args: ["{a}{b}"] }), { a: "-", b: "-x" })).toThrow("an option");
  });

  test("is an argument after --, and a number is one anywhere", () => {
    const made = requestFor(recipe({ args: ["--lat", "{lat}", "--", "{url}"] }), { lat: "-5.25", url: "--help" });
    expect(made.create_item_args).toEqual(["--lat", "-5.25", "--", "--help"]);
  });

  test("leaves options that the recipe itself spells alone", () => {
    const made = requestFor(recipe({ args: ["{url}", "--no-validate", "--tile={tile}"] }), { url: "a", tile: "-x" });
    expect(made.create_item_args).toEqual(["a", "--no-validate", "--tile=-x"]);
  });

  test("no value of a row becomes an option, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.string().map((text) => `-${text}`),
        ),
        (url) => {
          let args: readonly string[] = [];
          try {
            args = requestFor(recipe(), { url }).create_item_args;
          } catch (error) {
            expect(error).toMatchObject({ kind: "invalid_request" });
            return;
          }
          expect(args.filter((arg) => /^-[^\d.]/.test(arg) || arg === "-")).toEqual([]);
        },
      ),
    );
  });
});

test("a package gets the value of an option whole, whatever it begins with", async () => {
  const project = await misbehavingProject();
  await using maker = openItemMaker({ ...project, log: () => {} });
  for (const detail of ["--help", "-f", "--cogs", "--", "-"]) {
    const made = requestFor(recipe({ args: ["well"], options: { detail: "{detail}", tag: "{detail}" } }), { detail });
    const text = await maker.createItem(made, within(60));
    const { properties } = JSON.parse(text ?? "");
    expect(properties).toMatchObject({ detail, options: { tag: [detail], fast: false, cogs: false } });
  }
  // Another producer's request keeps the meaning that the reference gives it.
  const declared = misbehave("well", "", { create_item_args: ["well", "--cogs"] });
  expect(JSON.parse((await maker.createItem(declared, within(60))) ?? "").properties.options.cogs).toBe(true);
});
