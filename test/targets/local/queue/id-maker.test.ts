import { expect, test } from "vitest";
import { idMaker } from "../../../../src/targets/local/queue/id-maker.ts";

test("ids are UUIDs, each another one, also those of another maker", () => {
  const [first, second] = [idMaker(), idMaker()];
  const ids = Array.from({ length: 1000 }, () => [first(), second()]).flat();
  expect(new Set(ids).size).toBe(2000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
});
