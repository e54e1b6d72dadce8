import { Readable } from "node:stream";
import { globPattern } from "../input/inventory/glob-pattern.ts";
import type { InputSurroundings } from "../operations/input-surroundings.ts";
import { loadSlice } from "../operations/publish/load-slice.ts";
import type { Catalogue } from "../pgstac/catalogue/catalogue.ts";
import { loadAndTell } from "../pgstac/catalogue/load-and-tell.ts";
import { loadFile } from "../pgstac/load/load-file.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import type { Log } from "../pipeline/message/log.ts";
import type { LoadableObject, LoadObject } from "../pipeline/operate/object-slice.ts";
import { type OperateReplies, OperateRequest } from "../pipeline/operate/operate.ts";
import { faultAnswer, type OperateAnswer } from "../pipeline/operate/operate-answer.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { withinTime } from "../pipeline/process/within-time.ts";
import type { NotifyOf } from "../pipeline/stage/loaded-item.ts";
import { validate } from "../pipeline/text/validate.ts";
import { bulkConnections } from "../settings/bulk-load.ts";
import { listObjects } from "../targets/aws/list-objects.ts";
import { openObject } from "../targets/aws/open-object.ts";
import { openRandomAccess } from "../targets/aws/open-random-access.ts";
import type { LambdaContext } from "./lambda.ts";
import type { SecretCatalogue } from "./secret-catalogue.ts";
import { unanswered } from "./unanswered.ts";

export interface BulkLoadEffects {
  readonly catalogue: SecretCatalogue;
  readonly requesterPays: boolean;
  /** Told of the items that are stored; nobody is when left out. */
  readonly notifyOf?: NotifyOf | undefined;
  readonly log: Log;
}

/** Parts of a function's time: until the first objects are read, until the second what was read is loaded. */
const [readingPart, loadingPart] = [0.9, 0.99];
/** Time kept back to note in the database which items were told. */
const notifyMilliseconds = 1_000;
/** As objects a row group takes some three times its bytes of the function's memory. */
const rowGroupLimitBytes = 640 << 20;
/** The most objects of an answer. */
const pageObjects = 10_000;

/**
 * Answers an operator's request to list objects, or to load the items of one for as long as there is time.
 */
export async function answerBulkLoad(
  event: unknown,
  context: LambdaContext,
  effects: BulkLoadEffects,
): Promise<OperateAnswer> {
  const { catalogue, log } = effects;
  const started = steadyNow();
  const left = context.getRemainingTimeInMillis();
  const giveUp = new AbortController();
  const until = started + left * loadingPart;
  const times = { readUntil: started + left * readingPart, until, signal: giveUp.signal };
  try {
    const request = validate(OperateRequest, event, "wrong_usage", "the request");
    const answering = answer(request, effects, times);
    const reply = await withinTime(answering, until, unanswered("the database"));
    log("info", "answered", { ...about(request, reply), milliseconds: steadyNow() - started });
    return { reply };
  } catch (error) {
    // Else the load would go on when the function wakes up, beside the one that repeats it.
    giveUp.abort(error);
    catalogue.forget();
    if (!(error instanceof Fault)) throw error;
    log("error", "not answered", { kind: error.kind, error: error.message });
    return faultAnswer(error);
  }
}

interface Times {
  readonly readUntil: number;
  readonly until: number;
  readonly signal: AbortSignal;
}

type Reply = OperateReplies["objects.list" | "objects.load"];

async function answer(request: OperateRequest, effects: BulkLoadEffects, times: Times): Promise<Reply> {
  if (request.action === "objects.list") return findObjects(request.address, request.after, effects, times);
  if (request.action === "objects.load") {
    return effects.catalogue.use((opened) => loadInto(opened, request, effects, times));
  }
  throw new Fault("wrong_usage", `this function only loads objects, and was asked for ${request.action}`);
}

/** Patterns as `enqueue --include` has them, but from the beginning of the key on. */
async function findObjects(
  address: string,
  after: string | undefined,
  { requesterPays }: BulkLoadEffects,
  { readUntil, signal }: Times,
): Promise<OperateReplies["objects.list"]> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(address) ?? [];
  const prefix = /^[^*?[{]*/.exec(key)?.[0] ?? "";
  const pattern = prefix === key ? undefined : globPattern(`/${key}`);
  const objects: LoadableObject[] = [];
  try {
    const found = listObjects(bucket, prefix, { after, signal, requesterPays, isInside: true });
    for await (const { key: name, etag, sizeBytes } of found) {
      const isMeant = pattern ? pattern.test(`/${name}`) : name === key;
      if (isMeant) objects.push({ address: `s3://${bucket}/${name}`, etag, bytes: sizeBytes });
      if (objects.length >= pageObjects || steadyNow() >= readUntil) return { objects, next: name };
      if (!pattern && isMeant) break;
    }
  } catch (error) {
    throw withBucketRemedy(error, bucket);
  }
  return { objects };
}

async function loadInto(
  catalogue: Catalogue,
  request: LoadObject,
  { requesterPays, notifyOf }: BulkLoadEffects,
  { readUntil, until, signal }: Times,
): Promise<OperateReplies["objects.load"]> {
  const [, bucket = ""] = /^s3:\/\/([^/]+)/.exec(request.address) ?? [];
  const object = { etag: request.etag, requesterPays, isInside: true };
  const orRemedy = (error: unknown): never => {
    throw withBucketRemedy(error, bucket);
  };
  const surroundings: Omit<InputSurroundings, "signal"> = {
    stdin: Readable.from([]),
    folder: "/",
    rowGroupLimitBytes,
    openObject: (href, ended) => openObject(href, { ...object, signal: ended }).catch(orRemedy),
    openRandomAccess: (href, ended) => openRandomAccess(href, { ...object, signal: ended }).catch(orRemedy),
    listObjects: (name) => orRemedy(new Fault("wrong_usage", `${name} is not listed here`)),
  };
  return loadSlice(request, {
    surroundings,
    load: (items, options) => {
      const all = { ...options, method: request.method, connections: bulkConnections };
      if (!notifyOf) return loadFile(catalogue, items, all);
      return loadAndTell(catalogue, items, all, { notifyOf, name: request.address, until: until - notifyMilliseconds });
    },
    outcomesOf: (window) => catalogue.outcomesOf(window),
    recordOutcomes: (entries) => catalogue.recordOutcomes(entries),
    stacVersionOf: (collection) => catalogue.stacVersionOf(collection),
    readUntil,
    signal,
  });
}

/** The function's rights come from settings, and S3 does not know that. */
function withBucketRemedy(error: unknown, bucket: string): unknown {
  if (!(error instanceof Fault) || (error.cause as Error | undefined)?.name !== "AccessDenied") return error;
  const remedy = `readable_buckets: [${bucket}] in settings, then stac-ingest deploy`;
  return new Fault("unreadable_input", error.message, { remedy, cause: error });
}

function about(request: OperateRequest, reply: Reply): Record<string, unknown> {
  if ("objects" in reply) return { action: request.action, objects: reply.objects.length };
  const { documents, ended, failed, counts } = reply;
  const address = "address" in request ? request.address : "";
  return { action: request.action, object: address, documents, ended, failed, ...counts };
}
