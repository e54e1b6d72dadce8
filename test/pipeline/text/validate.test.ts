import { expect, test } from "vitest";
import * as z from "zod";
import { describe as described, validate } from "../../../src/pipeline/text/validate.ts";

const Schema = z.strictObject({
  name: z.string().optional(),
  list: z.array(z.strictObject({ size: z.number() })).optional(),
  kind: z.union([z.literal("a"), z.enum(["b", "c"])]).optional(),
  way: z.enum(["up", "down"]).optional(),
  counts: z.record(z.string().regex(/^[a-z]+$/, "expected small letters"), z.number()).optional(),
  text: z.string().min(2, "expected two letters").optional(),
});

const faultsOf = (value: unknown): string => {
  const result = Schema.safeParse(value, { reportInput: true });
  return result.success ? "" : described(result.error);
};

test.each<[unknown, string]>([
  [5, "the document: expected object, got 5"],
  [{ name: 5 }, "name: expected string, got 5"],
  [{ list: [{}] }, "list[0].size: missing, expected number"],
  [{ list: [{ size: 1 }, { size: null }] }, "list[1].size: expected number, got null"],
  [{ way: "left" }, 'way: expected "up" or "down", got "left"'],
  [{ counts: { A: 1 } }, "counts.A: expected small letters"],
  [{ text: "x" }, "text: expected two letters"],
  [{ name: 5, text: "x" }, "name: expected string, got 5; text: expected two letters"],
])("%j: %s", (value, expected) => expect(faultsOf(value)).toBe(expected));

test("a value is shown up to forty characters", () => {
  const shown = (length: number): string => faultsOf({ list: "x".repeat(length - 2) });
  expect(shown(40)).toBe(`list: expected array, got "${"x".repeat(38)}"`);
  expect(shown(41)).toBe(`list: expected array, got "${"x".repeat(39)}…`);
});

test("a secret is hidden before a value is cut, and what cannot be printed is told", () => {
  const address = "https://x.org/?sig=abcdefghijklmnopqrstuvwxyz0123456789";
  expect(faultsOf({ list: address })).toBe('list: expected array, got "https://x.org/?sig=***"');
  expect(faultsOf({ name: () => 1 })).toMatch(/^name: expected string, got nothing/);
  expect(faultsOf({ name: 5n })).toMatch(/^name: expected string, got what is nested/);
});

test("a valid value comes back as the schema reads it", () => {
  expect(validate(z.object({ a: z.number() }), { a: 1, b: 2 }, "invalid_item", "it")).toEqual({ a: 1 });
  expect(() => validate(Schema, 5, "invalid_item", "it")).toThrow(
    expect.objectContaining({ kind: "invalid_item", message: "it is not valid: the document: expected object, got 5" }),
  );
});

test("a record is called an object", () => {
  const { error } = z
    .object({ assets: z.record(z.string(), z.string()) })
    .safeParse({ assets: [] }, { reportInput: true });
  expect(error && described(error)).toBe("assets: expected object, got []");
});
