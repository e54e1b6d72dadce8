import { startFauxqs } from "fauxqs";
import { expect, onTestFinished, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { RoundSize } from "../../src/pipeline/stage/round-size.ts";
import { defaultStageNumbers, queueMaxReceives } from "../../src/settings/stage-numbers.ts";
import { openAwsMessaging } from "../../src/targets/aws/messaging.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import type { Messaging } from "../../src/targets/messaging.ts";
import { loadStage } from "../../src/targets/run-stage.ts";
import { item } from "../pipeline/message/messages.ts";
import { noLedger } from "../pipeline/run/no-ledger.ts";
import { createStage, emulatedClients } from "../targets/aws/emulated-messaging.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";

const load = { stage: "load", dead: false } as const;
const loadDead = { stage: "load", dead: true } as const;
const numbers = { ...defaultStageNumbers.load, maxReceives: 3, outageDelaysSeconds: [0], retryDelaysSeconds: [0] };
const receives = { gen: queueMaxReceives(numbers), load: queueMaxReceives(numbers) };

async function openSqs(): Promise<Messaging> {
  const server = await startFauxqs({ port: 0, logger: false });
  onTestFinished(() => server.stop());
  const gen = createStage(server, { raw: true, receives: receives.gen });
  const addresses = { gen, load: createStage(server, { raw: true, receives: receives.load }) };
  return openAwsMessaging({ ...emulatedClients(server.port), addresses });
}

async function openLocal(): Promise<Messaging> {
  const { path, remove } = queueFolder();
  const queue = openQueue(path, receives);
  onTestFinished(() => {
    queue[Symbol.dispose]();
    remove();
  });
  return queue;
}

test.each([
  ["SQS", openSqs],
  ["one machine", openLocal],
])(
  "on %s, messages whose copies cannot be stored in an outage outlive it",
  async (_, open) => {
    const messaging = await open();
    await messaging.publish(
      "load",
      Array.from({ length: 60 }, (_each, index) => ({ body: JSON.stringify(item(`item-${index}`)), attributes: {} })),
    );
    let outage = true;
    const refused = () => Promise.reject(new Fault("infrastructure", "nobody answers"));
    const run = loadStage({
      roundSize: new RoundSize(),
      messaging: { ...messaging, move: (...given) => (outage ? refused() : messaging.move(...given)) },
      numbers,
      log: () => {},
      loadItems: async () => (outage ? refused() : new Map()),
      loadCollection: refused,
      createCollection: refused,
      stacVersionOf: () => undefined,
      ledger: noLedger,
      readPayload: refused,
      createMissingCollections: false,
      strict: false,
    });
    const done = new Set<string>();
    for (let round = 0; round < 30 && done.size < 60; round++) {
      // The outage lasts until messages were received twice more often than they may be.
      const batch = await messaging.receive(load, { limit: 100, waitSeconds: 1, visibilitySeconds: 60 });
      if (batch.some(({ receiveCount }) => receiveCount > numbers.maxReceives + 1)) outage = false;
      const staying = new Set((await run(batch, Number.POSITIVE_INFINITY)).staying);
      const leaving = batch.filter(({ id }) => !staying.has(id));
      for (const { body } of leaving) if (!outage) done.add(body);
      await messaging.delete(load, leaving);
      await messaging.changeVisibility(
        load,
        batch.filter(({ id }) => staying.has(id)),
        0,
      );
    }
    expect(done.size).toBe(60);
    expect(await messaging.depth(loadDead)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
  },
  120_000,
);
