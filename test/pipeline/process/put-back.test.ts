import { expect, test } from "vitest";
import { putBack } from "../../../src/pipeline/process/put-back.ts";

async function takeTwo(): Promise<{ all: AsyncIterableIterator<number>; closed: () => boolean }> {
  let isClosed = false;
  async function* numbers(): AsyncGenerator<number> {
    try {
      for (let number = 1; number <= 4; number++) yield number;
    } finally {
      isClosed = true;
    }
  }
  const rest = numbers();
  const taken = [(await rest.next()).value, (await rest.next()).value];
  return { all: putBack(taken, rest), closed: () => isClosed };
}

test("what was taken off comes first, and then the rest", async () => {
  const { all, closed } = await takeTwo();
  expect(await Array.fromAsync(all)).toEqual([1, 2, 3, 4]);
  expect(closed()).toBe(true);
});

test.each([1, 3])("leaving at %i closes the rest, and nothing comes after", async (last) => {
  const { all, closed } = await takeTwo();
  for await (const number of all) if (number === last) break;
  expect(closed()).toBe(true);
  expect(await all.next()).toEqual({ done: true, value: undefined });
});
