import { expect, test } from "vitest";
import { endingWith } from "../../../src/pipeline/process/ending-with.ts";

const fails = (why: string) => () => Promise.reject(new Error(why));

test("the ending is done after the work, which is answered", async () => {
  const done: string[] = [];
  const ending = async () => void done.push("ending");
  expect(await endingWith(ending, async () => done.push("work"))).toBe(1);
  expect(done).toEqual(["work", "ending"]);
  await expect(endingWith(ending, fails("work"))).rejects.toThrow("work");
  expect(done).toEqual(["work", "ending", "ending"]);
});

test("of two errors the one of the work is told, and one of the ending alone is told, too", async () => {
  await expect(endingWith(fails("ending"), fails("work"))).rejects.toThrow("work");
  await expect(endingWith(fails("ending"), async () => 1)).rejects.toThrow("ending");
});
