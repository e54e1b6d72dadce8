import { Fault } from "../fault/fault.ts";
import { doubtfulItem } from "../item/doubtful-item.ts";
import { logWarnings } from "../item/log-warnings.ts";
import type { Warn, Warning } from "../item/warning.ts";
import { WarningCount } from "../item/warning-count.ts";
import { type ItemRequest, readItemRequest } from "../message/item-request.ts";
import type { Log } from "../message/log.ts";
import { logFields } from "../message/log-fields.ts";
import { carriedAttributes, keptOnResend, type Message } from "../message/message.ts";
import { type CarriedItem, carryItem, type Outgoing } from "./carry-item.ts";
import { ItemWork } from "./item-work.ts";
import type { UsedSet } from "./used-set.ts";
import { done, handedBack, handedOver, type Verdict, verdictOn } from "./verdict.ts";

/** The time one item may take, in times of `steadyNow`. */
export interface ItemTime {
  /** The item is not begun after this. */
  readonly beginBy: number;
  /** The item is given up at this time. */
  readonly deadline: number;
  /** The item is also given up this long after it was begun. */
  readonly limitMilliseconds?: number;
}

/** Items that are made elsewhere, with more time and memory. */
export interface HeavyItems {
  /** Tells if a request is for such an item. @throws Fault for a request that nobody may make */
  readonly includes: (request: ItemRequest) => boolean;
  /** Stores messages where they are made; resolves to the fault of each that was not taken, by its index. */
  readonly store: Publish;
}

/** Sends messages; resolves to the fault of each that was not taken, by its index. */
type Publish = (messages: readonly Outgoing[]) => Promise<ReadonlyMap<number, Fault>>;

/** Calls by which the gen stage makes and publishes items. */
export interface GenerateEffects {
  /**
   * Makes the item and returns its JSON text; undefined if it could not be begun. Rejects with a Fault that says why not.
   * `warn` gets doubts about how it was made, and `using` the package set, as soon as it is known.
   */
  readonly createItem: (
    request: ItemRequest,
    time: ItemTime,
    warn: Warn,
    using: (set: UsedSet) => void,
  ) => Promise<string | undefined>;
  /** Publishes to ItemLoadTopic. */
  readonly publish: Publish;
  /** Left out where every item is made here. */
  readonly heavy?: HeavyItems | undefined;
  /** Stores a document too large for a message and returns its address. */
  readonly storePayload: (text: string) => Promise<string>;
  readonly log: Log;
  readonly now: () => number;
}

export interface GenerateLimits {
  /** The time of `steadyNow` by which the stage must have answered. */
  readonly deadline: number;
  /** A message is only begun when this much time is left. */
  readonly leastMilliseconds: number;
  /** Time kept back to publish and settle. */
  readonly reserveMilliseconds: number;
  /** Refuses items that raise a warning. */
  readonly strict?: boolean;
}

/** Runs the gen stage: requests in, items published or handed over, a verdict on each message. It never rejects. */
export async function generate(
  batch: readonly Message[],
  limits: GenerateLimits,
  effects: GenerateEffects,
): Promise<ReadonlyMap<Message, Verdict>> {
  const attempts = await Promise.all(batch.map((message) => attemptItem(message, limits, effects)));
  const ready = attempts.flatMap((attempt) => ("outgoing" in attempt ? [attempt] : []));
  const failed = attempts.flatMap((attempt): (readonly [Message, Verdict])[] =>
    "verdict" in attempt ? [[attempt.message, attempt.verdict]] : [],
  );
  const doubts = new WarningCount<Readonly<Record<string, unknown>>>();
  for (const { message, carried } of ready) {
    if (carried) doubts.add(carried.warnings, { ...logFields(message), ...carried.item });
  }
  logWarnings(effects.log, doubts);
  const bySend = Map.groupBy(ready, ({ send }) => send);
  const sent = await Promise.all([...bySend].map(([send, those]) => sendAll(those, send)));
  return new Map([...failed, ...sent.flat()]);
}

/** A message that is done once another one is sent: its item, or the request to who makes that. */
interface Ready {
  readonly message: Message;
  readonly outgoing: Outgoing;
  readonly send: Publish;
  readonly sent: Verdict;
  readonly carried?: CarriedItem;
}

async function attemptItem(
  message: Message,
  limits: GenerateLimits,
  effects: GenerateEffects,
): Promise<Ready | { message: Message; verdict: Verdict }> {
  const work = new ItemWork(effects.now);
  try {
    return (await readyMessage(message, work, limits, effects)) ?? { message, verdict: handedBack };
  } catch (error) {
    return { message, verdict: verdictOn(error, work.fields) };
  }
}

/** Resolves to undefined if there was no time to begin. */
async function readyMessage(
  message: Message,
  work: ItemWork,
  { deadline, leastMilliseconds, reserveMilliseconds, strict }: GenerateLimits,
  { createItem, storePayload, publish, log, heavy }: GenerateEffects,
): Promise<Ready | undefined> {
  const request = readItemRequest(message.body);
  work.begin(request);
  if (heavy?.includes(request)) {
    log("info", "message handed over", { ...logFields(message), package: request.package_name });
    const outgoing = { body: message.body, attributes: keptOnResend(message) };
    return { message, outgoing, send: heavy.store, sent: handedOver };
  }
  const itemDeadline = deadline - reserveMilliseconds;
  const inMaking: Warning[] = [];
  const time = { beginBy: itemDeadline - leastMilliseconds, deadline: itemDeadline };
  const text = await createItem(
    request,
    time,
    (warnings) => void inMaking.push(...warnings),
    (set) => work.use(set),
  );
  if (text === undefined) return undefined;
  const ready = await carryItem(text, request.collection_id ?? undefined, storePayload);
  const carried = { ...ready, warnings: [...ready.warnings, ...inMaking] };
  const doubt = strict ? doubtfulItem(carried.item.item_id, carried.warnings) : undefined;
  if (doubt) throw doubt;
  log("info", "item made", { ...logFields(message), ...carried.item, ...work.fields });
  const outgoing = { body: carried.body, attributes: carriedAttributes(message) };
  return { message, carried, outgoing, send: publish, sent: done };
}

async function sendAll(all: readonly Ready[], send: Publish): Promise<(readonly [Message, Verdict])[]> {
  try {
    const faults = await send(all.map(({ outgoing }) => outgoing));
    return all.map(({ message, sent }, index) => {
      const fault = faults.get(index);
      return [message, fault ? verdictOn(fault) : sent];
    });
  } catch (error) {
    const fault =
      error instanceof Fault ? error : new Fault("network", `publishing failed: ${(error as Error).message}`);
    return all.map(({ message }) => [message, verdictOn(fault)]);
  }
}
