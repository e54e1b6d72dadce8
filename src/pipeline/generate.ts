import { carryItem, type Outgoing } from "./carry-item.ts";
import { Fault } from "./fault.ts";
import { type ItemRequest, readItemRequest } from "./item-request.ts";
import type { Log } from "./log.ts";
import { logFields } from "./log-fields.ts";
import { carriedAttributes, type Message } from "./message.ts";
import { done, handedBack, type Verdict, verdictOn } from "./verdict.ts";

/** When one item is to be made, in times of `steadyNow`. */
export interface ItemTime {
  /** After this the item is not begun any more. */
  readonly beginBy: number;
  /** At this it is given up. */
  readonly deadline: number;
  /** And when it took this long from when it was begun. */
  readonly limitMilliseconds?: number;
}

/** What the gen stage needs of the world. */
export interface GenerateEffects {
  /** Makes the item and returns its JSON text; undefined where it could not be begun. Rejects with a Fault that says why not. */
  readonly createItem: (request: ItemRequest, time: ItemTime) => Promise<string | undefined>;
  /** Publishes to ItemLoadTopic; resolves to the fault of each message that was not taken, by its index. */
  readonly publish: (messages: readonly Outgoing[]) => Promise<ReadonlyMap<number, Fault>>;
  /** Stores a document too large for a message and returns its address. */
  readonly storePayload: (text: string) => Promise<string>;
  readonly log: Log;
  readonly now: () => number;
}

export interface GenerateLimits {
  /** When the stage must have answered, a time of `steadyNow`. */
  readonly deadline: number;
  /** A message is only begun when this much time is left. */
  readonly leastMilliseconds: number;
  /** Time kept back to publish and settle. */
  readonly reserveMilliseconds: number;
}

/** The gen stage: requests in, items published, a verdict on each message. Nothing escapes. */
export async function generate(
  batch: readonly Message[],
  limits: GenerateLimits,
  effects: GenerateEffects,
): Promise<ReadonlyMap<Message, Verdict>> {
  const verdicts = new Map<Message, Verdict>();
  const made: { message: Message; outgoing: Outgoing }[] = [];
  await Promise.all(
    batch.map(async (message) => {
      try {
        const outgoing = await makeItem(message, limits, effects);
        if (outgoing) made.push({ message, outgoing });
        else verdicts.set(message, handedBack);
      } catch (error) {
        verdicts.set(message, verdictOn(error));
      }
    }),
  );
  for (const [message, verdict] of await publishAll(made, effects)) verdicts.set(message, verdict);
  return verdicts;
}

/** Undefined where there was no time to begin. */
async function makeItem(
  message: Message,
  { deadline, leastMilliseconds, reserveMilliseconds }: GenerateLimits,
  { createItem, storePayload, log, now }: GenerateEffects,
): Promise<Outgoing | undefined> {
  const request = readItemRequest(message.body);
  const started = now();
  const itemDeadline = deadline - reserveMilliseconds;
  const text = await createItem(request, { beginBy: itemDeadline - leastMilliseconds, deadline: itemDeadline });
  if (text === undefined) return undefined;
  const { item, body } = await carryItem(text, request.collection_id ?? undefined, storePayload);
  log("info", "item made", {
    ...logFields(message),
    ...item,
    package: request.package_name,
    milliseconds: now() - started,
  });
  return { body, attributes: carriedAttributes(message.attributes) };
}

async function publishAll(
  made: readonly { message: Message; outgoing: Outgoing }[],
  { publish }: GenerateEffects,
): Promise<[Message, Verdict][]> {
  if (made.length === 0) return [];
  try {
    const faults = await publish(made.map(({ outgoing }) => outgoing));
    return made.map(({ message }, index) => {
      const fault = faults.get(index);
      return [message, fault ? verdictOn(fault) : done];
    });
  } catch (error) {
    const fault =
      error instanceof Fault ? error : new Fault("network", `publishing failed: ${(error as Error).message}`);
    return made.map(({ message }) => [message, verdictOn(fault)]);
  }
}
