import { expect, test } from "vitest";
import { inHalves } from "../../../src/pgstac/load/in-halves.ts";
import type { Document } from "../../../src/pgstac/rows/document.ts";
import { range } from "../documents.ts";

const documents = range(8).map((index) => ({ id: `i-${index}`, collection: "c", text: "" }));
const ids = (part: readonly { readonly id: string }[]): string => part.map(({ id }) => id.slice(2)).join("");

test("halves are loaded until one document fails alone, and all others are stored once", async () => {
  const tried: string[] = [];
  const { faults } = await inHalves(
    documents,
    async (part) => {
      tried.push(ids(part));
      if (part.some(({ id }) => id === "i-5")) throw new Error("too large");
      return { faults: new Map(), deferred: new Set(), outcomes: new Map() };
    },
    () => true,
  );
  expect(tried).toEqual(["01234567", "0123", "4567", "45", "4", "5", "67"]);
  expect([...faults].map(([id, { kind }]) => [id, kind])).toEqual([["i-5", "unexpected"]]);
});

test("an error that no document can cause ends the load", async () => {
  const load = async () => Promise.reject(new Error("the server is gone"));
  await expect(inHalves(documents, load, () => false)).rejects.toThrow("the server is gone");
});

test("no document is at fault if one after the other fails with the error", async () => {
  const load = async () => Promise.reject(new Error("permission denied"));
  await expect(inHalves(documents, load, () => true)).rejects.toThrow("permission denied");
});

test("outcomes of all parts are one, and nothing is tried without documents", async () => {
  let tries = 0;
  const load = async (part: readonly Document[]) => {
    tries += 1;
    if (part.length > 4) throw new Error("too many");
    const [first = { id: "" }] = part;
    return { faults: new Map(), deferred: new Set([first.id]), outcomes: new Map([[first.id, "changed" as const]]) };
  };
  const { deferred, outcomes } = await inHalves(documents, load, () => true);
  expect([[...deferred], [...outcomes.keys()]]).toEqual([
    ["i-0", "i-4"],
    ["i-0", "i-4"],
  ]);
  tries = 0;
  expect((await inHalves([], load, () => true)).faults.size).toBe(0);
  expect(tries).toBe(0);
});
