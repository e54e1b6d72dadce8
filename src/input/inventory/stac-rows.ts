import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "../../pipeline/fault/fault.ts";
import { backoff } from "../../pipeline/process/backoff.ts";
import { isObject, parseJson } from "../../pipeline/text/json.ts";
import { mayPass } from "../documents/follow-pages.ts";
import { type JsonDocument, readJsonDocuments } from "../documents/json-documents.ts";
import type { SearchReport } from "../documents/search.ts";
import { isElsewhere, openSource, type Surroundings } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import { inOrder } from "./in-order.ts";
import { brokenRow, type InventoryRow } from "./inventory-row.ts";
import { itemRow } from "./item-row.ts";
import { isSameOrigin, resolvedHref } from "./resolved-href.ts";

/** Documents that are asked for at once. */
const documentsAtOnce = 8;

/** Deepest catalogue below catalogues. */
const mostLevels = 100;

/**
 * Reads the items behind an address as rows: the features of a collection of them, and of the pages that follow, or the
 * items of a catalogue and of all catalogues below it. Links that lead to another host are not followed.
 * @throws Fault `unreadable_input`
 */
export async function* readStacRows(given: string, surroundings: Surroundings): AsyncGenerator<InventoryRow> {
  const address = isElsewhere(given) ? given : resolve(surroundings.folder, given);
  const document = await readDocument(address, surroundings);
  if (document === undefined || Array.isArray(document["features"])) yield* featuresOf(address, surroundings);
  else yield* new Walk(surroundings).rowsOf(document, address, 1);
}

async function* featuresOf(address: string, surroundings: Surroundings): AsyncGenerator<InventoryRow> {
  let search: SearchReport | undefined;
  const onSearch = (report: SearchReport) => {
    search = report;
  };
  for await (const documents of readJsonDocuments([address], surroundings, { onSearch })) {
    yield* documents.map((document) => rowOf(document, address));
  }
  if (search?.stopped !== undefined) {
    throw new Fault("unreadable_input", `the next page of ${search.file} was not read: ${search.stopped}`, {
      remedy: "name the address of the next page, and send its rows as another run",
    });
  }
}

function rowOf({ place, bytes }: JsonDocument, address: string): InventoryRow {
  const { file, line } = place;
  if (bytes instanceof Fault) return { ...brokenRow(line, bytes.message), file };
  try {
    const item: unknown = JSON.parse(bytes.toString());
    if (!isObject(item)) return { ...brokenRow(line, "it is no item"), file };
    return { line, file, row: itemRow(item, { address, isItsOwn: false }) };
  } catch (error) {
    return { ...brokenRow(line, `it is no JSON: ${(error as Error).message}`), file };
  }
}

/** A walk through a catalogue that meets each catalogue once. */
class Walk {
  readonly #surroundings: Surroundings;
  readonly #visited = new Set<string>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  async *rowsOf(
    { links }: Readonly<Record<string, unknown>>,
    address: string,
    level: number,
  ): AsyncGenerator<InventoryRow> {
    this.#visited.add(address);
    const hrefs = (rel: string): string[] =>
      (Array.isArray(links) ? links : []).flatMap((link) =>
        isObject(link) && link["rel"] === rel && typeof link["href"] === "string"
          ? [resolvedHref(link["href"], address)]
          : [],
      );
    const items = hrefs("item");
    yield* inOrder(items, documentsAtOnce, (href) => this.#itemAt(href, address));
    // An API lists the items of a collection, and links to none of them.
    const [list] = items.length === 0 ? hrefs("items") : [];
    if (list !== undefined) {
      if (isSameOrigin(list, address)) yield* featuresOf(list, this.#surroundings);
      else yield elsewhere(list, address);
    }
    for (const child of hrefs("child")) {
      if (this.#visited.has(child)) continue;
      if (!isSameOrigin(child, address)) yield elsewhere(child, address);
      else if (level >= mostLevels)
        yield failed(child, new Fault("unreadable_input", "it is too deep below the first"));
      else yield* this.#childAt(child, level + 1);
    }
  }

  async *#childAt(address: string, level: number): AsyncGenerator<InventoryRow> {
    this.#visited.add(address);
    const child = await this.#documentAt(address);
    if (child instanceof Fault) yield failed(address, child);
    else yield* this.rowsOf(child, address, level);
  }

  async #itemAt(address: string, base: string): Promise<InventoryRow> {
    if (!isSameOrigin(address, base)) return elsewhere(address, base);
    const item = await this.#documentAt(address);
    return item instanceof Fault
      ? failed(address, item)
      : { file: address, line: 1, row: itemRow(item, { address, isItsOwn: true }) };
  }

  async #documentAt(address: string): Promise<Record<string, unknown> | Fault> {
    try {
      const document = await readAgain(address, this.#surroundings);
      return document ?? new Fault("unreadable_input", `${address} is no catalogue and no item`);
    } catch (error) {
      if (error instanceof Fault && !this.#surroundings.signal.aborted) return error;
      throw error;
    }
  }
}

const elsewhere = (address: string, base: string): InventoryRow =>
  failed(address, new Fault("unreadable_input", `${base} links to ${address}, which is at another host`));

const failed = (file: string, row: Fault): InventoryRow => ({ file, line: 1, row });

const mostAttempts = 3;
const pauses = { first: 500, longest: 5_000 };

/** Reads a document of many, again if a server was too busy: one that is not had is missing in the end. */
async function readAgain(address: string, surroundings: Surroundings): ReturnType<typeof readDocument> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readDocument(address, surroundings);
    } catch (error) {
      const isOver = !isElsewhere(address) || attempt === mostAttempts || surroundings.signal.aborted;
      if (isOver || !(error instanceof Fault) || error.kind !== "unreadable_input" || !mayPass(error)) throw error;
      await wait(backoff(attempt, pauses), undefined, { signal: surroundings.signal });
    }
  }
}

/** The largest document that is read whole to see what it is. */
const documentBytes = 64 * 1024 * 1024;

/** Reads a JSON object; undefined if it is something else, or too large to be anything but a list. @throws Fault */
async function readDocument(address: string, surroundings: Surroundings): Promise<Record<string, unknown> | undefined> {
  const { name, bytes, close } = await openSource(address, surroundings);
  try {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of bytes) {
      length += piece.length;
      if (length > documentBytes) return undefined;
      pieces.push(Buffer.from(piece));
    }
    const value = parseJson(Buffer.concat(pieces).toString(), name);
    return isObject(value) ? value : undefined;
  } catch (error) {
    throw error instanceof Fault ? unreadable(name, error) : error;
  } finally {
    close();
  }
}
