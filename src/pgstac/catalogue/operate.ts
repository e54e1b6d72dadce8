import pg from "pg";
import { Fault, reasonOf } from "../../pipeline/fault/fault.ts";
import { readCollection } from "../../pipeline/item/collection.ts";
import {
  type DocumentFailure,
  type OperateAction,
  type OperateReplies,
  OperateRequest,
} from "../../pipeline/operate/operate.ts";
import type { NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import { parseJson } from "../../pipeline/text/json.ts";
import { validate } from "../../pipeline/text/validate.ts";
import { isSlow } from "../database/is-slow.ts";
import { isTriggerError } from "../database/row-error.ts";
import { operateRuns } from "../runs/operate-runs.ts";
import type { Pgstac } from "../schema/open-pgstac.ts";
import { readVersions } from "../schema/read-versions.ts";
import { completeCopy } from "./copy/complete-copy.ts";
import { copyPage } from "./copy/copy-page.ts";
import { previewCopy } from "./copy/preview-copy.ts";
import { countItems } from "./count-items.ts";
import { databaseActivity } from "./database-activity.ts";
import { deleteCollection } from "./delete-collection.ts";
import { deleteItems, findItems } from "./delete-items.ts";
import { flawedItems } from "./flawed-items.ts";
import { getCollection } from "./get-collection.ts";
import { getItem } from "./get-item.ts";
import { itemFootprints } from "./item-footprints.ts";
import { itemQuality } from "./item-quality.ts";
import { itemTimes } from "./item-times.ts";
import { listCollections } from "./list-collections.ts";
import { listItems } from "./list-items.ts";
import { loadCollection } from "./load-collection.ts";
import { mapItems } from "./map-items.ts";
import { searchItems } from "./search-items.ts";

/**
 * Answers an operator's request, on any target; `notifyOf` is told of items that are deleted.
 * @throws Fault `wrong_usage` if it is no OperateRequest, `not_found`, `infrastructure` or `contention`
 */
export async function operate<Action extends OperateAction>(
  pgstac: Pgstac,
  request: Extract<OperateRequest, { action: Action }>,
  notifyOf?: NotifyOf,
): Promise<OperateReplies[Action]> {
  const asked: OperateRequest = validate(OperateRequest, request, "wrong_usage", "the request");
  // The compiler cannot see that each branch answers its own action.
  return (await answer(pgstac, asked, notifyOf)) as OperateReplies[Action];
}

async function answer(
  pgstac: Pgstac,
  request: OperateRequest,
  notifyOf: NotifyOf | undefined,
): Promise<OperateReplies[OperateAction]> {
  switch (request.action) {
    case "collections.load":
      return loadCollections(pgstac, request.documents);
    case "collections.list":
      return listCollections(pgstac);
    case "collections.get":
      return getCollection(pgstac, request.id);
    case "collections.delete":
      return deleteCollection(pgstac, request.id);
    case "collections.copy":
      return request.dryRun ? previewCopy(pgstac, request) : copyPage(pgstac, request);
    case "collections.complete":
      return completeCopy(pgstac, request);
    case "items.count":
      return countItems(pgstac, request.collection);
    case "items.get":
      return getItem(pgstac, request.collection, request.id);
    case "items.list":
      return listItems(pgstac, request);
    case "items.search":
      return searchItems(pgstac, request);
    case "items.map":
      return mapItems(pgstac, request);
    case "items.times":
      return itemTimes(pgstac, request);
    case "items.quality":
      return itemQuality(pgstac, request.collection);
    case "items.flawed":
      return flawedItems(pgstac, request);
    case "items.footprints":
      return itemFootprints(pgstac, request);
    case "items.delete":
      return request.dryRun
        ? findItems(pgstac, request.collection, request.ids)
        : deleteItems(pgstac, request.collection, request.ids, notifyOf);
    case "runs.record":
    case "runs.list":
    case "runs.deaths":
    case "runs.find":
    case "runs.show":
    case "runs.forget":
    case "runs.redriven":
    case "runs.died":
    case "runs.cancelled":
    case "runs.item":
    case "runs.missing":
      return operateRuns(pgstac, request);
    case "database.activity":
      return databaseActivity(pgstac);
    case "objects.list":
    case "objects.load":
      throw new Fault("wrong_usage", "objects are loaded by a function of their own, on AWS", {
        remedy: "stac-ingest publish with the addresses and --direct",
      });
    case "pgstac.version":
      return readVersions(pgstac);
    case "pgstac.migrate":
      return migrate(pgstac, request.version);
  }
}

async function migrate(pgstac: Pgstac, version: string): Promise<OperateReplies["pgstac.migrate"]> {
  if (!pgstac.migrate) {
    throw new Fault("wrong_usage", "pgstac's version is a setting of the deployment here", {
      remedy: `set pgstac_version: ${version} in config.yml, then stac-ingest deploy`,
    });
  }
  const installed = await pgstac.migrate(version);
  await pgstac.capabilities.readAgain();
  return installed;
}

async function loadCollections(
  pgstac: Pgstac,
  documents: readonly string[],
): Promise<OperateReplies["collections.load"]> {
  const loaded: string[] = [];
  const failures: DocumentFailure[] = [];
  for (const [index, text] of documents.entries()) {
    try {
      const { id } = readCollection(parseJson(text, "the collection"));
      await loadCollection(pgstac, { id, text });
      loaded.push(id);
    } catch (error) {
      const reason = reasonOf(error);
      failures.push({ index, ...reason });
      if (reason.kind !== "infrastructure" || concernsOne(error, pgstac)) continue;
      // Each of the others would wait for the database as long as this one did.
      for (let other = index + 1; other < documents.length; other++) failures.push({ index: other, ...reason });
      break;
    }
  }
  return { loaded, failures };
}

/** Tells whether the database serves others: one lock is kept or one trigger fails, and there is time left to go on. */
const concernsOne = (error: unknown, { giveUp }: Pgstac): boolean =>
  !giveUp?.aborted && error instanceof Fault && (isSlow(error) || failsInTrigger(error));

const failsInTrigger = ({ cause }: Fault): boolean => cause instanceof pg.DatabaseError && isTriggerError(cause);
