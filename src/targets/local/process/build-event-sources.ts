import type { Catalogue } from "../../../pgstac/catalogue/catalogue.ts";
import type { Log } from "../../../pipeline/message/log.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";
import type { LoadEffects } from "../../../pipeline/stage/load.ts";
import type { NotifyOf } from "../../../pipeline/stage/loaded-item.ts";
import { RoundSize } from "../../../pipeline/stage/round-size.ts";
import { mostRuns } from "../../../settings/most-runs.ts";
import { buildItemRemoval } from "../../../settings/removed-items.ts";
import type { Settings } from "../../../settings/settings.ts";
import { stageNumbers } from "../../../settings/stage-numbers.ts";
import type { ItemMaker } from "../../../stactools/item-maker.ts";
import { loadStage } from "../../run-stage.ts";
import type { GuardedQueue } from "../queue/guard-queue.ts";
import type { Payloads } from "../state/payloads.ts";
import type { EventSource } from "./event-source.ts";
import { genRuns } from "./gen-runs.ts";

export interface EventSourceParts {
  readonly settings: Settings;
  readonly messaging: GuardedQueue;
  readonly logs: Readonly<Record<Stage, Log>>;
  readonly storePayload: Payloads["store"];
  readonly readPayload: LoadEffects["readPayload"];
  readonly catalogue: Catalogue;
  readonly itemMaker: ItemMaker;
  /** Told of stored items, if somebody listens. */
  readonly notifyOf: NotifyOf | undefined;
  readonly isPaused: (stage: Stage) => boolean;
}

/** Connects both stages to this machine's queue, with no more runs of gen at once than there are Python workers. */
export function buildEventSources(parts: EventSourceParts): [gen: EventSource, load: EventSource] {
  const { settings, messaging, logs, storePayload, readPayload, catalogue, itemMaker, notifyOf, isPaused } = parts;
  const numbers = { gen: stageNumbers(settings, "gen"), load: stageNumbers(settings, "load") };
  const gen = { ...numbers.gen, concurrency: mostRuns(settings, "gen") };
  const { run: runGen, timeoutSeconds } = genRuns(settings, gen, {
    messaging,
    log: logs.gen,
    createItem: (...asked) => itemMaker.createItem(...asked),
    storePayload,
  });
  const runLoad = loadStage({
    messaging,
    numbers: numbers.load,
    log: logs.load,
    strict: settings.strict,
    loadItems: (collection, items, giveUp) => catalogue.loadItems(collection, items, "delsert", giveUp),
    loadCollection: (collection) => catalogue.loadCollection(collection),
    createCollection: (collection) => catalogue.createCollection(collection),
    stacVersionOf: (collection) => catalogue.stacVersionOf(collection),
    ledger: catalogue,
    notify: notifyOf && ((inHand, until) => catalogue.notify(inHand, notifyOf, until)),
    readPayload,
    roundSize: new RoundSize(),
    createMissingCollections: settings.create_missing_collections,
    removal: buildItemRemoval(settings, (item) => catalogue.removeItem(item)),
  });
  return [
    {
      stage: "gen",
      numbers: { ...gen, timeoutSeconds },
      messaging,
      log: logs.gen,
      run: runGen,
      isPaused: () => isPaused("gen"),
    },
    {
      stage: "load",
      numbers: numbers.load,
      messaging,
      log: logs.load,
      run: runLoad,
      isPaused: () => isPaused("load"),
      watchBefore: () => messaging.watchDone("gen"),
    },
  ];
}
