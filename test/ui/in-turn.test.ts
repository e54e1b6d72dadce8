import { expect, test } from "vitest";
import type { Asked, Shown } from "../../src/ui/route.ts";
import { inTurn } from "../../src/ui/routes/in-turn.ts";

/** Runs three looks at once: the second fails, and nobody waits for the third. Returns what began and ended, in order. */
async function eventsOn(name: "local" | "aws"): Promise<string[]> {
  const events: string[] = [];
  const looks = inTurn({
    "GET /look": async (_, { query }) => {
      events.push(`begins ${query}`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`ends ${query}`);
      if (query.has("b")) throw new Error("fails");
      return { report: {} };
    },
  });
  const shown = { target: { name } } as unknown as Shown;
  const look = (query: string, signal = new AbortController().signal) =>
    looks["GET /look"]?.(shown, { query: new URLSearchParams(query), signal } as unknown as Asked);
  await Promise.allSettled([look("a"), look("b"), look("c", AbortSignal.abort()), look("d")]);
  return events;
}

test("looks at dead letters on AWS wait for one another, and one whose page is gone is left out", async () => {
  expect(await eventsOn("aws")).toEqual(["begins a=", "ends a=", "begins b=", "ends b=", "begins d=", "ends d="]);
});

test("on this machine they wait for nothing", async () => {
  expect((await eventsOn("local")).slice(0, 4)).toEqual(["begins a=", "begins b=", "begins c=", "begins d="]);
});
