import { expect, test } from "vitest";
import { makeItems } from "../../src/operations/make-items.ts";
import type { Sendable } from "../../src/operations/send.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { misbehave } from "../stactools/misbehaving-package.ts";
import { misbehavingMaking } from "./misbehaving-making.ts";

test("an interruption ends the making of items in the middle of one", async () => {
  const interruption = new AbortController();
  async function* requests(): AsyncGenerator<Sendable> {
    const body = JSON.stringify(misbehave("hang"));
    yield { number: 1, place: { file: "rows.csv", line: 1 }, outgoing: { body, attributes: {} } };
    // Once all requests were taken, and the last item is waited for.
    setImmediate(() => interruption.abort(new Fault("interrupted", "interrupted")));
  }
  const making = { ...(await misbehavingMaking()), signal: interruption.signal };
  const began = performance.now();
  await expect(Array.fromAsync(makeItems(requests(), making))).rejects.toMatchObject({ kind: "interrupted" });
  expect(performance.now() - began).toBeLessThan(making.configuration.settings.gen.timeout_seconds * 1000);
});
