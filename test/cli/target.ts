import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { LogRecord } from "../../src/pipeline/message/log.ts";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import type { Operate, OperateAction, OperateReplies, OperateRequest } from "../../src/pipeline/operate/operate.ts";
import { parseJson } from "../../src/pipeline/text/json.ts";
import type { LocalMessaging } from "../../src/targets/local/queue/local-messaging.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import type { QueueName } from "../../src/targets/messaging.ts";
import type { Check, Target } from "../../src/targets/target.ts";
import { isWanted } from "../../src/targets/wanted-record.ts";

export interface TestTarget extends Target {
  readonly messaging: LocalMessaging;
  /** The collections of its catalogue, and their items by id. */
  readonly catalogue: Map<string, { text: string; items: Map<string, string> }>;
  readonly payloads: string[];
  readonly records: LogRecord[];
  readonly found: Check[];
  state: { running: boolean; paused: readonly Stage[]; catalogueFault?: Fault };
  /** Puts dead letters where they die. */
  addDeadLetters(
    stage: Stage,
    letters: readonly { body: string; attributes?: Record<string, string> }[],
  ): Promise<void>;
  /** Every body a queue holds. */
  bodies(queue: QueueName): Promise<string[]>;
}

/** The real queue of the local target, with a catalogue in memory. */
export function openTestTarget(): TestTarget {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-cli-"));
  const messaging = openQueue(join(folder, "queue.sqlite"), { gen: 5, load: 5 });
  const catalogue: TestTarget["catalogue"] = new Map();
  const payloads: string[] = [];
  const records: LogRecord[] = [];
  const found: Check[] = [{ part: "pipeline", ok: true, found: "process 1" }];
  const state: TestTarget["state"] = { running: true, paused: [] };
  const target: TestTarget = {
    name: "local",
    messaging,
    catalogue,
    payloads,
    records,
    found,
    state,
    operate: (async (request: OperateRequest) => {
      if (state.catalogueFault) throw state.catalogueFault;
      return answer(catalogue, request);
    }) as Operate,
    stagesState: async () => (state.running ? "running" : "stopped"),
    startedOtherwise: async () => false,
    paused: async () => state.paused,
    setPaused: async (which, paused) => {
      const others = state.paused.filter((stage) => !which.includes(stage));
      state.paused = paused ? [...others, ...which] : others;
    },
    storePayload: async (text) => `file:///payloads/${payloads.push(text)}`,
    allowFolders: async () => {},
    makeItem: async () => undefined,
    logs: async function* ({ stage, follow, signal, ...query }) {
      for (const record of records) {
        if (stage && record.stage !== stage) continue;
        if (!isWanted(record, JSON.stringify(record), { follow, signal, ...query })) continue;
        yield record;
      }
      if (follow) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
    places: async () => ({ folder }),
    checks: async () => found,
    addDeadLetters: async (stage, letters) => {
      const outgoing = letters.map(({ body, attributes = {} }) => ({
        body,
        attributes: { sequence: body, ...attributes },
      }));
      await messaging.publish(stage, outgoing);
      const alive = { stage, dead: false };
      const messages = await messaging.receive(alive, { limit: letters.length, waitSeconds: 0, visibilitySeconds: 60 });
      await messaging.move(
        alive,
        { stage, dead: true },
        messages.map((message) => ({ message, attributes: message.attributes })),
      );
    },
    bodies: async (queue) => (await messaging.peek(queue, 1_000_000)).map(({ body }) => body),
    // What a command leaves behind is looked at after it.
    [Symbol.asyncDispose]: async () => {},
  };
  opened.push(() => {
    messaging[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });
  return target;
}

const opened: (() => void)[] = [];

/** For `afterEach`. */
export function closeTestTargets(): void {
  for (const close of opened.splice(0)) close();
}

function answer(catalogue: TestTarget["catalogue"], request: OperateRequest): OperateReplies[OperateAction] {
  const existing = (id: string) => {
    const collection = catalogue.get(id);
    if (!collection) throw new Fault("not_found", `there is no collection ${id}`);
    return collection;
  };
  switch (request.action) {
    case "collections.load": {
      const loaded: string[] = [];
      for (const text of request.documents) {
        const { id } = parseJson(text, "the collection") as { id: string };
        catalogue.set(id, { text, items: catalogue.get(id)?.items ?? new Map() });
        loaded.push(id);
      }
      return { loaded, failures: [] };
    }
    case "collections.list":
      return {
        collections: [...catalogue].map(([id, { text, items }]) => ({
          id,
          title: (JSON.parse(text) as { title?: string }).title ?? null,
          items: items.size,
        })),
      };
    case "collections.get":
      return { text: existing(request.id).text };
    case "collections.delete": {
      const deletedItems = existing(request.id).items.size;
      catalogue.delete(request.id);
      return { deletedItems };
    }
    case "collections.copy":
      if (catalogue.has(request.to)) throw new Fault("wrong_usage", `there is a collection ${request.to} already`);
      return { items: existing(request.id).items.size, since: "1" };
    case "collections.complete": {
      const { text, items } = existing(request.id);
      catalogue.set(request.to, { text, items: new Map(items) });
      if (request.moves) catalogue.delete(request.id);
      return { items: items.size };
    }
    case "items.count": {
      const ids = request.collection === undefined ? [...catalogue.keys()] : [request.collection];
      return { counts: ids.map((collection) => ({ collection, items: existing(collection).items.size })) };
    }
    case "runs.record":
      return { cancelled: false };
    case "runs.redriven":
    case "runs.died":
    case "runs.cancelled":
      return {};
    case "runs.item":
      return { stored: [] };
    case "runs.deaths":
      return { deaths: [] };
    case "runs.find":
      return { ids: [] };
    case "runs.list":
      return { runs: [] };
    case "runs.show":
    case "runs.forget":
    case "runs.missing":
      throw new Fault("not_found", `the ledger has no run ${request.id}`);
    case "items.get": {
      const text = existing(request.collection).items.get(request.id);
      if (text === undefined) throw new Fault("not_found", `there is no item ${request.id} in ${request.collection}`);
      return { text, doubts: [] };
    }
    case "items.list": {
      const ids = [...existing(request.collection).items.keys()].sort();
      const page = ids.filter((id) => id > (request.after ?? "")).slice(0, request.limit);
      const next = page.length === request.limit ? page.at(-1) : undefined;
      return { items: page.map((id) => ({ id })), expected: ids.length, ...(next !== undefined && { next }) };
    }
    case "items.search": {
      const { search, after, limit } = request;
      const names = search.collections ?? [...catalogue.keys()].sort();
      const all = names.flatMap((collection) =>
        [...existing(collection).items].map(([id, text]) => ({ place: { collection, id, values: [] }, text })),
      );
      const start = after
        ? all.findIndex(({ place }) => place.collection === after.collection && place.id === after.id)
        : -1;
      const page = all.slice(start + 1, start + 1 + limit);
      const last = page.at(-1);
      return {
        items: page.map(({ text }) => ({ text })),
        failures: [],
        ...(last && page.length === limit && { next: last.place }),
      };
    }
    case "items.map":
      return { footprints: [], cells: [], isEstimate: false };
    case "items.times":
      return { first: null, last: null, steps: [], isEstimate: false };
    case "items.quality":
    case "items.flawed":
    case "items.footprints":
      throw new Fault("not_found", `nobody has looked at ${request.collection}`);
    case "items.delete": {
      const { items } = existing(request.collection);
      const isGone = (id: string) => (request.dryRun ? items.has(id) : items.delete(id));
      const missing = (request.ids ?? []).filter((id) => !isGone(id));
      return { deleted: (request.ids ?? []).length - missing.length, missing };
    }
    case "database.activity":
      return { active_milliseconds: null };
    case "objects.list":
    case "objects.load":
      throw new Fault("wrong_usage", `there are no objects here`);
    case "pgstac.version":
      return { version: "0.10.0", postgres: "18.3" };
    case "pgstac.migrate":
      return { from: "0.9.12", to: request.version, files: ["pgstac.0.9.12-0.10.0.sql"], queued: 0 };
  }
}
