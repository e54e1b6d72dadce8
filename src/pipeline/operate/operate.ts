import * as z from "zod";
import { flawNames } from "../item/flaws.ts";
import {
  type ItemHistory,
  type MissingMessage,
  type RunDeaths,
  RunRecord,
  type RunReport,
  type RunSummary,
} from "../run/run.ts";
import { Death } from "../run/run-outcomes.ts";
import type { ItemMap, ItemQuality, ItemTimes, LocatedItem } from "./item-map.ts";
import { ItemSearch, SearchPlace } from "./item-search.ts";
import { ListObjects, type LoadableObject, LoadObject, type ObjectSlice } from "./object-slice.ts";

const Id = z.string().min(1);
const ById = z.strictObject({ id: Id });
const RunId = z.string().min(1).max(128);
const Sequence = z.number().int().positive();
const ItemsSelection = z.strictObject({ collection: Id, ids: z.array(Id).optional() });

/** Requests that an operator may send to the catalogue; the operate function answers on both targets. */
export const OperateRequest = z
  .discriminatedUnion("action", [
    z.strictObject({ action: z.literal("collections.load"), documents: z.array(z.string()) }),
    z.strictObject({ action: z.literal("collections.list") }),
    ById.extend({ action: z.literal("collections.get") }),
    ById.extend({ action: z.literal("collections.delete") }),
    /** Copies a page of a collection's items to another, which is made if it is missing; `dryRun` only counts. */
    ById.extend({
      action: z.literal("collections.copy"),
      to: Id,
      /** The id after which the page begins. */
      after: Id.optional(),
      dryRun: z.boolean().optional(),
    }),
    /** Copies what changed in the collection since the first page, and then deletes it if it `moves`. */
    ById.extend({
      action: z.literal("collections.complete"),
      to: Id,
      /** The transaction before the first page. */
      since: z.string().regex(/^\d{1,20}$/),
      moves: z.boolean(),
    }),
    z.strictObject({ action: z.literal("items.count"), collection: Id.optional() }),
    z.strictObject({ action: z.literal("items.get"), collection: Id, id: Id }),
    z.strictObject({
      action: z.literal("items.list"),
      collection: Id,
      /** The id after which the page begins. */
      after: Id.optional(),
      limit: z.number().int().positive().max(100_000),
      updated: z.boolean().optional(),
      hrefs: z.boolean().optional(),
    }),
    z.strictObject({
      action: z.literal("items.search"),
      search: ItemSearch,
      /** The place after which the page begins. */
      after: SearchPlace.optional(),
      limit: z.number().int().positive().max(100_000),
    }),
    z.strictObject({
      action: z.literal("items.map"),
      search: ItemSearch,
      /** The side of a cell, in degrees; details smaller than a tenth of it are left out. */
      cell: z.number().positive(),
      /** The most footprints that are told one by one. */
      limit: z.number().int().positive().max(5_000),
    }),
    z.strictObject({
      action: z.literal("items.times"),
      search: ItemSearch,
      steps: z.number().int().positive().max(1_000),
    }),
    z.strictObject({ action: z.literal("items.quality"), collection: Id }),
    z.strictObject({
      action: z.literal("items.flawed"),
      collection: Id,
      flaw: z.enum(flawNames),
      /** The id after which the page begins. */
      after: Id.optional(),
      limit: z.number().int().positive().max(50_000),
    }),
    z.strictObject({
      action: z.literal("items.footprints"),
      collection: Id,
      ids: z.array(Id).max(5_000),
    }),
    /** `dryRun` only counts what is there. */
    ItemsSelection.extend({ action: z.literal("items.delete"), dryRun: z.boolean().optional() }),
    z.strictObject({ action: z.literal("runs.record"), record: RunRecord }),
    z.strictObject({
      action: z.literal("runs.list"),
      /** A part of the id, the label, an input, or the package, group or collection of the recipe. */
      find: z.string().min(1).max(200).optional(),
      /** The run after which the page begins. */
      before: RunId.optional(),
    }),
    z.strictObject({ action: z.literal("runs.deaths") }),
    z.strictObject({ action: z.literal("runs.find"), named: RunId }),
    z.strictObject({ action: z.literal("runs.show"), id: RunId }),
    z.strictObject({ action: z.literal("runs.forget"), id: RunId }),
    z.strictObject({ action: z.literal("runs.redriven"), id: RunId, sequences: z.array(Sequence) }),
    z.strictObject({ action: z.literal("runs.died"), id: RunId, deaths: z.array(Death) }),
    z.strictObject({ action: z.literal("runs.cancelled"), id: RunId, sequences: z.array(Sequence) }),
    z.strictObject({ action: z.literal("runs.item"), collection: Id, id: Id }),
    z.strictObject({
      action: z.literal("runs.missing"),
      id: RunId,
      /** The window of sequences that is asked about, both ends included. */
      first: Sequence,
      last: Sequence,
    }),
    z.strictObject({ action: z.literal("database.activity") }),
    ListObjects,
    LoadObject,
    z.strictObject({ action: z.literal("pgstac.version") }),
    z.strictObject({ action: z.literal("pgstac.migrate"), version: z.string().min(1) }),
  ])
  .meta({ title: "OperateRequest", description: "What the operate function takes" });
export type OperateRequest = z.infer<typeof OperateRequest>;
export type OperateAction = OperateRequest["action"];

/** The failure of one document of many. */
export interface DocumentFailure {
  /** Its place among the documents, from 0. */
  readonly index: number;
  readonly kind: string;
  readonly reason: string;
}

export interface CollectionSummary {
  readonly id: string;
  readonly title: string | null;
  readonly items: number;
}

/** An item's id, with the members that were asked for. */
export interface ListedItem {
  readonly id: string;
  /** Its `properties.updated`. */
  readonly updated?: string | null;
  /** Those of its assets. */
  readonly hrefs?: readonly string[];
}

/** An item as `items.get` prints it. */
export interface FoundItem {
  readonly text: string;
  readonly doubts?: readonly string[];
}

export interface ItemFailure {
  readonly collection: string;
  readonly id: string;
  readonly reason: string;
}

/** The answer to each action. `text` is JSON as the catalogue prints it. */
export interface OperateReplies {
  "collections.load": { loaded: string[]; failures: DocumentFailure[] };
  "collections.list": { collections: CollectionSummary[] };
  "collections.get": { text: string };
  "collections.delete": { deletedItems: number };
  /** `items` are those of the page, or of the collection if it only counts; `next` is the id to go on after. */
  "collections.copy": { items: number; since: string; next?: string };
  /** All items that the new collection has. */
  "collections.complete": { items: number };
  "items.count": { counts: { collection: string; items: number }[] };
  /** `doubts` are sentences about values that storage cannot tell from others. */
  "items.get": { text: string; doubts: readonly string[] };
  /** A page in the order of ids; `next` is the id to go on after, and `expected` all that there are, about. */
  "items.list": { items: ListedItem[]; expected: number; next?: string };
  /** A page in the order of the search; `next` is the place to go on after. `failures` are items that nobody can print. */
  "items.search": { items: FoundItem[]; failures: ItemFailure[]; next?: SearchPlace };
  "items.map": ItemMap;
  "items.times": ItemTimes;
  "items.quality": ItemQuality;
  /** A page in the order of ids; `next` is the id to go on after. To find a page may take a look at all items. */
  "items.flawed": { ids: string[]; next?: string };
  /** Those that are there, in the order of their ids. */
  "items.footprints": { items: LocatedItem[] };
  "items.delete": { deleted: number; missing: string[] };
  /** `cancelled` is true if an operator has cancelled the run. */
  "runs.record": { cancelled: boolean };
  /** A page, the latest first; `has_older` is true if there are more. */
  "runs.list": { runs: RunSummary[]; has_older?: boolean };
  "runs.deaths": { deaths: RunDeaths[] };
  /** Ids that begin so, or whose label it is, the latest first; of `latest` the latest run's alone. */
  "runs.find": { ids: string[] };
  "runs.show": RunReport;
  "runs.forget": { forgotten: boolean };
  "runs.redriven": Record<string, never>;
  "runs.died": Record<string, never>;
  "runs.cancelled": Record<string, never>;
  "runs.item": ItemHistory;
  /** Those of the window that are not done, in ascending order. */
  "runs.missing": { missing: MissingMessage[] };
  /** Time for which statements ran since the statistics began, of all sessions together; null if it is not counted. */
  "database.activity": { active_milliseconds: number | null };
  /** In the order of their keys; `next` is the key to go on after. */
  "objects.list": { objects: LoadableObject[]; next?: string };
  "objects.load": ObjectSlice;
  "pgstac.version": {
    version: string;
    postgres: string;
    /** Reason why the database takes no items from the pipeline's role, with the remedy. */
    cannotLoad?: { reason: string; remedy: string };
  };
  /**
   * The SQL files that were run; none where the version was there already. `queued` statements are left of those that
   * pgstac puts off; asking again runs more of them.
   */
  "pgstac.migrate": { from: string | null; to: string; files: readonly string[]; queued: number };
}

/** Rejects with a Fault `not_found`, `database_unreachable`, `pgstac_missing` or `pgstac_unsupported`. */
export type Operate = <Action extends OperateAction>(
  request: Extract<OperateRequest, { action: Action }>,
) => Promise<OperateReplies[Action]>;
