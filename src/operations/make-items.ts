import { availableParallelism } from "node:os";
import { localFolders } from "../input/source/local-folders.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import { logWarnings } from "../pipeline/item/log-warnings.ts";
import type { Warn, Warning } from "../pipeline/item/warning.ts";
import { WarningCount } from "../pipeline/item/warning-count.ts";
import { readItemRequest } from "../pipeline/message/item-request.ts";
import type { Log } from "../pipeline/message/log.ts";
import { unlessAborted } from "../pipeline/process/when-aborted.ts";
import { carryItem } from "../pipeline/stage/carry-item.ts";
import type { Configuration } from "../settings/configuration.ts";
import { isHeavy } from "../settings/heavy-settings.ts";
import { openItemMaker } from "../stactools/open-item-maker.ts";
import { faultOf } from "./or-fault.ts";
import type { Sendable } from "./send.ts";

/** The outcome of one request. */
export interface Made {
  readonly sendable: Sendable;
  /** The item as it would be published, or why there is none. */
  readonly outcome: string | Fault;
  readonly milliseconds: number;
}

/** The surroundings that items are made in. */
export interface Making {
  readonly configuration: Configuration;
  /** Files and addresses that were typed; packages may read in the local folders of the files. */
  readonly inputs: readonly string[];
  /** Folder that relative paths of inputs start at. */
  readonly folder: string;
  /** Other local folders whose files may be read. */
  readonly readableFolders: readonly string[];
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Has an item made by workers that run already; resolves to undefined if there are none for it. */
export type MakeElsewhere = (body: string, folders: readonly string[]) => Promise<string | undefined>;

/** Makes items on this machine as the gen stage would, a few at once and in order, without any queue. */
export async function* makeItems(
  sendables: AsyncIterable<Sendable> | Iterable<Sendable>,
  { configuration, inputs, folder, readableFolders, log, signal }: Making,
  makeElsewhere?: MakeElsewhere,
): AsyncGenerator<Made> {
  const { settings, file, stateFolder, lockPath, cacheFolder } = configuration;
  const readable = [configuration.folder, ...localFolders(inputs, folder), ...readableFolders];
  const workers = settings.gen_workers ?? availableParallelism();
  await using maker = openItemMaker({
    settings,
    lockPath,
    cacheFolder,
    folders: { readable: () => readable, closed: [stateFolder, ...(file === undefined ? [] : [file])] },
    log,
  });
  const { gen, batch } = settings;
  const make: Make = async (body, warn) => {
    const elsewhere = await makeElsewhere?.(body, readable);
    if (elsewhere !== undefined) return elsewhere;
    // Before the first item its package may have to be installed.
    const beginBy = Number.POSITIVE_INFINITY;
    const request = readItemRequest(body);
    const seconds = isHeavy(settings, request.package_name) ? batch.timeout_seconds : gen.timeout_seconds;
    return await maker.createItem(request, { beginBy, deadline: beginBy, limitMilliseconds: seconds * 1000 }, warn);
  };
  const underWay: Promise<Made>[] = [];
  for await (const sendable of sendables) {
    signal.throwIfAborted();
    underWay.push(makeOne(sendable, make, log));
    // Twice as many as are made: a request that was read is always waiting.
    const first = underWay.length >= 2 * workers ? underWay.shift() : undefined;
    if (first !== undefined) yield await unlessAborted(first, signal);
  }
  for (const made of underWay) yield await unlessAborted(made, signal);
}

/** Makes the item of a request's body; undefined if it was not begun. */
type Make = (body: string, warn: Warn) => Promise<string | undefined>;

async function makeOne(sendable: Sendable, make: Make, log: Log): Promise<Made> {
  const { outgoing, itemId } = sendable;
  const started = Date.now();
  const outcome =
    outgoing instanceof Fault
      ? outgoing
      : await publishedBy(outgoing.body, make, log)
          .then((item) => (itemId === undefined ? item : withId(item, itemId)))
          .catch(faultOf);
  return { sendable, outcome, milliseconds: Date.now() - started };
}

/** @throws Fault `invalid_item` if the item has another id than its recipe says */
function withId(item: string, expected: string): string {
  const { id } = JSON.parse(item) as { id: string };
  if (id === expected) return item;
  throw new Fault(
    "invalid_item",
    `the item's id is ${JSON.stringify(id)}, and id of the recipe says ${JSON.stringify(expected)}`,
    { remedy: "mend id of the recipe, or leave it out" },
  );
}

async function publishedBy(requestBody: string, make: Make, log: Log): Promise<string> {
  const inMaking: Warning[] = [];
  const text = await make(requestBody, (warnings) => void inMaking.push(...warnings));
  if (text === undefined) throw new Fault("interrupted", "the item was not begun");
  let whole: string | undefined;
  const { body, item, warnings } = await carryItem(
    text,
    readItemRequest(requestBody).collection_id ?? undefined,
    async (document) => {
      whole = document;
      return "";
    },
  );
  const doubts = new WarningCount<Readonly<Record<string, unknown>>>();
  doubts.add([...warnings, ...inMaking], { item: item.item_id });
  logWarnings(log, doubts);
  return whole ?? body;
}
