import { Fault, lineOf } from "../../pipeline/fault.ts";
import { readItemRequest } from "../../pipeline/item-request.ts";
import { nearest } from "../../settings/nearest.ts";
import type { Target } from "../../targets/target.ts";
import type { Making } from "../make-items.ts";
import type { Sendable } from "../send.ts";
import { makeFirstItem } from "./make-first-item.ts";

/** The same requests, and what could not be made sure of. */
export interface CheckedRequests {
  readonly requests: AsyncGenerator<Sendable>;
  /** Sentences for people. */
  readonly doubts: readonly string[];
}

const longestLookMilliseconds = 5000;

/**
 * Makes sure of package, group, arguments, options and collection before anything is sent: makes the item of a first row
 * here and looks for its collection. Takes no more than a few rows off the requests, and puts them back.
 * @throws Fault that names the row and what is wrong with it
 */
export async function checkRequests(
  requests: AsyncGenerator<Sendable>,
  target: Pick<Target, "name" | "operate">,
  making: Making,
): Promise<CheckedRequests> {
  const taken: Sendable[] = [];
  const nextGood = async (): Promise<Sendable | undefined> => {
    for (;;) {
      const { done, value } = await requests.next();
      if (done) return undefined;
      taken.push(value);
      if (!(value.outgoing instanceof Fault)) return value;
      if (taken.length >= mostRows) return undefined;
    }
  };
  try {
    const doubts = await doubtsAbout(nextGood, target, making);
    return { requests: joined(taken, requests), doubts };
  } catch (error) {
    await requests.return(undefined);
    throw error;
  }
}

/** Rows that are looked at for a good one. */
const mostRows = 1000;

async function doubtsAbout(
  nextGood: () => Promise<Sendable | undefined>,
  target: Pick<Target, "name" | "operate">,
  making: Making,
): Promise<string[]> {
  const { create_missing_collections: createsMissing } = making.configuration.settings;
  const first = await nextGood();
  if (!first || first.outgoing instanceof Fault) return [];
  const { collection_id: named } = readItemRequest(first.outgoing.body);
  const looked = named && !createsMissing ? look(named, target) : undefined;
  looked?.catch(() => {});
  const { failed, unknown, collection } = await makeFirstItem(first, nextGood, { target, making });
  const doubt = await (looked ?? (collection && !createsMissing ? look(collection, target) : undefined));
  return [
    ...failed.map(({ sendable: { place }, fault }) => `${place.file}:${place.line} will fail: ${fault.message}`),
    ...(unknown ? [`group, arguments and options are not checked: ${lineOf(unknown)}`] : []),
    ...(doubt === undefined ? [] : [doubt]),
  ];
}

/** Looks for a collection; a sentence if the catalogue does not answer. @throws Fault `collection_missing` */
async function look(id: string, { operate }: Pick<Target, "operate">): Promise<string | undefined> {
  const unanswered = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => unanswered.reject(new Fault("timed_out", "the catalogue does not answer")),
    longestLookMilliseconds,
  );
  try {
    await Promise.race([operate({ action: "collections.get", id }), unanswered.promise]);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.kind !== "not_found") return `collection ${id} is not checked: ${lineOf(error)}`;
    throw await missing(id, operate);
  } finally {
    clearTimeout(timer);
  }
}

async function missing(id: string, operate: Target["operate"]): Promise<Fault> {
  const { collections } = await operate({ action: "collections.list" });
  const near = nearest(
    id,
    collections.map((each) => each.id),
  );
  const guess = near === undefined ? "" : `, did you mean ${near}?`;
  return new Fault("collection_missing", `nothing is sent: there is no collection ${id} in the catalogue${guess}`, {
    remedy: `${near === undefined ? "" : `--collection ${near}; `}stac-ingest collections load FILE; set create_missing_collections; --no-check sends all the same`,
  });
}

async function* joined(taken: readonly Sendable[], rest: AsyncGenerator<Sendable>): AsyncGenerator<Sendable> {
  try {
    yield* taken;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
