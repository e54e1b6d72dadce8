import { expect, onTestFinished, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { RoundSize } from "../../src/pipeline/stage/round-size.ts";
import { defaultStageNumbers, queueMaxReceives, visibilityTimeoutSeconds } from "../../src/settings/stage-numbers.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { loadStage } from "../../src/targets/run-stage.ts";
import { item } from "../pipeline/message/messages.ts";
import { noLedger } from "../pipeline/run/no-ledger.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";

const hourMilliseconds = 3_600_000;
const outageMilliseconds = 48 * hourMilliseconds;
const stepMilliseconds = 60_000;
/** Rounds after which Lambda ends a loop that is not allowed. */
const roundsOfLambda = 16;
const count = 20;
const numbers = defaultStageNumbers.load;
const maxReceives = { gen: queueMaxReceives(defaultStageNumbers.gen), load: queueMaxReceives(numbers) };
const load = { stage: "load", dead: false } as const;

test("48 hours without a database leave no dead letter, and everything is loaded when it is back", async () => {
  let time = 0;
  const { path, remove } = queueFolder();
  const queue = openQueue(path, maxReceives, { now: () => time });
  onTestFinished(() => {
    queue[Symbol.dispose]();
    remove();
  });
  const isDown = (): boolean => time < outageMilliseconds;
  const down = () => Promise.reject(new Fault("infrastructure", "connection refused"));
  let rounds = 0;
  const stored: string[] = [];
  const run = loadStage({
    roundSize: new RoundSize(),
    messaging: {
      ...queue,
      move: async (from, to, moves) => {
        if (!to.dead) rounds += moves.length;
        return queue.move(from, to, moves);
      },
    },
    numbers,
    log: () => {},
    loadItems: async (_collection, items) => {
      if (isDown()) return down();
      stored.push(...items.map(({ id }) => id));
      return new Map();
    },
    loadCollection: down,
    createCollection: down,
    stacVersionOf: () => undefined,
    ledger: noLedger,
    readPayload: down,
    createMissingCollections: false,
    strict: false,
  });
  const items = Array.from({ length: count }, (_, index) => item(`item-${index}`));
  await queue.publish(
    "load",
    items.map((each) => ({ body: JSON.stringify(each), attributes: {} })),
  );
  const visibilitySeconds = visibilityTimeoutSeconds(numbers);
  for (; time < outageMilliseconds + hourMilliseconds && stored.length < count; time += stepMilliseconds) {
    const batch = await queue.receive(load, { limit: numbers.batchSize, waitSeconds: 0, visibilitySeconds });
    if (batch.length === 0) continue;
    const staying = new Set((await run(batch, Number.POSITIVE_INFINITY)).staying);
    await queue.delete(
      load,
      batch.filter(({ id }) => !staying.has(id)),
    );
  }
  expect(await queue.depth({ stage: "load", dead: true })).toMatchObject({ waiting: 0, inFlight: 0 });
  expect(stored.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
  // So often that the loop has to be allowed on AWS.
  expect(rounds / count).toBeGreaterThan(roundsOfLambda);
});
