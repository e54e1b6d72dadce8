import fc from "fast-check";
import { expect, test } from "vitest";
import { fitConcurrency, mayReserve } from "../../src/settings/fit-concurrency.ts";
import { readSettings } from "../../src/settings/settings.ts";

const fitted = (given: object, allowed: number) => {
  const { settings, warning } = fitConcurrency(readSettings(given, "test"), allowed);
  return { gen: settings.gen.concurrency, load: settings.load.concurrency, warning };
};

test("a new account's ten runs are shared: gen leaves enough for load, commands and the API", () => {
  expect(fitted({}, 10)).toEqual({
    gen: 4,
    load: 4,
    warning: expect.stringContaining(
      "runs 10 functions at once: deployed with gen.concurrency 4 instead of 100 (try: ",
    ),
  });
});

test("an account with room for all of it changes nothing", () => {
  expect(fitted({}, 106)).toEqual({ gen: 100, load: 4, warning: undefined });
  expect(fitted({}, 105).gen).toBe(99);
});

test.each([
  ["a new account", 10, false],
  ["one with hardly more than AWS keeps", 119, false],
  ["one with just enough", 120, true],
  ["one that may not be asked", Number.POSITIVE_INFINITY, true],
])("of %s the STAC API's runs can be reserved: %s, %s", (_account, allowed, expected) => {
  expect(mayReserve(readSettings({}, "test"), allowed)).toBe(expected);
});

test("both stages stay within the account wherever that is possible, and never below what AWS takes", () => {
  const count = fc.integer({ min: 2, max: 1000 });
  fc.assert(
    fc.property(count, count, fc.integer({ min: 0, max: 3000 }), (gen, load, allowed) => {
      const found = fitted({ gen: { concurrency: gen }, load: { concurrency: load } }, allowed);
      expect(Math.min(found.gen, found.load)).toBeGreaterThanOrEqual(2);
      expect(found.gen).toBeLessThanOrEqual(gen);
      expect(found.load).toBeLessThanOrEqual(load);
      if (allowed >= 6) expect(found.gen + found.load + 2).toBeLessThanOrEqual(allowed);
      expect(found.warning === undefined).toBe(found.gen === gen && found.load === load);
    }),
  );
});
