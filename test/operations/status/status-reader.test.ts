import { afterEach, expect, test, vi } from "vitest";
import { StatusReader } from "../../../src/operations/status/status-reader.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { Target } from "../../../src/targets/target.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("the catalogue is looked at again as soon as work begins and ends, and not while it goes on", async () => {
  // The time between two looks never passes.
  vi.useFakeTimers({ toFake: ["performance"] });
  let waiting = 0;
  let counts = 0;
  const target = {
    name: "local",
    messaging: {
      depth: async ({ dead }: { dead: boolean }) => ({ waiting: dead ? 1 : waiting, inFlight: 0, delayed: 0 }),
      oldest: async () => undefined,
    },
    operate: async ({ action }: OperateRequest) => {
      if (action === "items.count") counts += 1;
      return { counts: [{ collection: "scenes", items: counts }], runs: [], active_milliseconds: 0 };
    },
    stagesState: async () => "running",
    paused: async () => [],
    logs: async function* () {},
  } as unknown as Target;
  const reader = new StatusReader(target, new AbortController().signal);
  const itemsAfterReads = async (): Promise<number | undefined> => {
    let items: number | undefined;
    for (let read = 0; read < 20; read++) items = (await reader.read()).collections?.[0]?.items;
    return items;
  };
  expect(await itemsAfterReads()).toBe(1);
  waiting = 5;
  expect(await itemsAfterReads()).toBe(2);
  waiting = 0;
  expect(await itemsAfterReads()).toBe(3);
});
