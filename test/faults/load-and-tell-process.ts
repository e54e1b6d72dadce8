import { appendFileSync } from "node:fs";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { NotifyOf } from "../../src/pipeline/stage/loaded-item.ts";
import { RoundSize } from "../../src/pipeline/stage/round-size.ts";
import { defaultStageNumbers } from "../../src/settings/stage-numbers.ts";
import { appendItems } from "../../src/targets/local/process/append-items.ts";
import { runEventSource } from "../../src/targets/local/process/run-event-source.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { loadStage } from "../../src/targets/run-stage.ts";
import type { LoadAndTell } from "./load-and-tell.ts";

const { path, file, databaseUrl, batchSize, instant, after = 1 } = JSON.parse(process.argv[2] ?? "") as LoadAndTell;
const seen = new Map<string, number>();
const dieAt = (name: LoadAndTell["instant"] & string): void => {
  const count = (seen.get(name) ?? 0) + 1;
  seen.set(name, count);
  if (name === instant && count === after) process.kill(process.pid, "SIGKILL");
};

using queue = openQueue(path, { gen: 10, load: 10 });
queue.releaseCrashed({ gen: 50, load: 50 });
await using catalogue = await openCatalogue(databaseUrl, { keepsNotices: true });
const write = appendItems(file);
const notifyOf: NotifyOf = async (items) => {
  dieAt("taken");
  if (instant === "in a line" && (seen.get("in a line") ?? 0) + 1 === after) {
    appendFileSync(file, JSON.stringify(items[0]).slice(0, 30));
  }
  dieAt("in a line");
  await write(items);
  dieAt("written");
};
const numbers = {
  ...defaultStageNumbers.load,
  batchSize,
  windowSeconds: 0,
  concurrency: 2,
  outageDelaysSeconds: [0.1],
};
const halt = new AbortController();
const log = () => {};
const running = runEventSource(
  {
    stage: "load",
    numbers,
    messaging: queue,
    log,
    run: loadStage({
      messaging: queue,
      numbers,
      log,
      strict: false,
      loadItems: async (collection, items, giveUp) => {
        const faults = await catalogue.loadItems(collection, items, "delsert", giveUp);
        dieAt("stored");
        return faults;
      },
      loadCollection: (collection) => catalogue.loadCollection(collection),
      createCollection: (collection) => catalogue.createCollection(collection),
      stacVersionOf: (collection) => catalogue.stacVersionOf(collection),
      ledger: catalogue,
      notify: async (inHand, until) => {
        const left = await catalogue.notify(inHand, notifyOf, until);
        dieAt("forgotten");
        return left;
      },
      readPayload: () => Promise.reject(new Fault("payload_missing", "there are no payloads here")),
      roundSize: new RoundSize(),
      createMissingCollections: false,
    }),
  },
  halt.signal,
);
const isEmpty = async (): Promise<boolean> => {
  const { waiting, inFlight, delayed } = await queue.depth({ stage: "load", dead: false });
  return waiting + inFlight + delayed === 0;
};
while (!(await isEmpty())) await new Promise((resolve) => setTimeout(resolve, 20));
halt.abort();
await running;
