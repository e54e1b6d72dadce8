import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";
import { answerBulkLoad } from "../../src/handlers/answer-bulk-load.ts";
import { deployedCatalogue } from "../../src/handlers/deployed-catalogue.ts";
import { BulkRun } from "../../src/operations/publish/bulk-run.ts";
import { type BulkEffects, type BulkReport, loadObjects } from "../../src/operations/publish/load-objects.ts";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import type { LoadMethod } from "../../src/pipeline/operate/load-method.ts";
import type { Operate, OperateRequest } from "../../src/pipeline/operate/operate.ts";
import { replyOf } from "../../src/pipeline/operate/operate-answer.ts";
import type { NotifyOf } from "../../src/pipeline/stage/loaded-item.ts";
import { bulkConnections } from "../../src/settings/bulk-load.ts";
import { environmentNames } from "../../src/settings/function-environment.ts";
import { contextOf } from "./event-source.ts";
import { secretOf, startSecretsServer } from "./secrets-server.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:database";
export const bucket = "archive";

export interface BulkOptions extends Partial<BulkEffects> {
  readonly method?: LoadMethod;
  readonly collection?: string;
  readonly strict?: boolean;
  /** Stands between the command and the function. */
  readonly around?: (request: OperateRequest, ask: () => Promise<unknown>) => Promise<unknown>;
}

export interface BulkBench extends AsyncDisposable {
  /** Time that Lambda gives a function. */
  milliseconds: number;
  /** Told of the items that the function stores, if it is set. */
  notifyOf: NotifyOf | undefined;
  readonly stateFolder: string;
  put(key: string, body: string | Uint8Array): Promise<void>;
  /** Does what the command does, with the real function in this process. */
  load(addresses: readonly string[], options?: BulkOptions): Promise<BulkReport>;
  /** Starts the function in a process of its own, to be killed. */
  spawn(request: OperateRequest): ChildProcess;
  /** Invokes the function. */
  ask(request: OperateRequest): Promise<unknown>;
  readonly operate: Operate;
  /** Stores items as the load stage does. */
  readonly store: Catalogue["loadItems"];
}

/** The function of bulk loads in this process, with objects in an emulator of S3, and a catalogue. */
export async function openBulkBench(databaseUrl: string): Promise<BulkBench> {
  const [server, secrets] = await Promise.all([startFauxqs({ port: 0, logger: false }), startSecretsServer()]);
  const endpoint = `http://127.0.0.1:${server.port}`;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  });
  secrets.secrets.set(secretArn, secretOf(databaseUrl));
  server.createBucket(bucket);
  const s3 = new S3Client({ endpoint, forcePathStyle: true });
  const stateFolder = mkdtempSync(join(tmpdir(), "stac-ingest-bulk-"));
  const env = { [environmentNames.pgstacSecretArn]: secretArn, [environmentNames.sslMode]: "disable" };
  const log = () => {};
  const functions = deployedCatalogue(env, log, { connections: bulkConnections });
  const telling = deployedCatalogue(env, log, { connections: bulkConnections, keepsNotices: true });
  const catalogue = await openCatalogue(databaseUrl, { preparesLedger: true });
  const bench: BulkBench = {
    milliseconds: 60_000,
    notifyOf: undefined,
    stateFolder,
    put: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))),
    ask: async (request) => {
      const { notifyOf } = bench;
      const effects = { catalogue: notifyOf ? telling : functions, requesterPays: false, notifyOf, log };
      return replyOf(await answerBulkLoad(request, contextOf(bench.milliseconds), effects));
    },
    spawn: (request) => {
      const script = fileURLToPath(new URL("bulk-process.ts", import.meta.url));
      return spawn(process.execPath, [script, JSON.stringify(env), JSON.stringify(request)], { stdio: "ignore" });
    },
    operate: catalogue.operate,
    store: catalogue.loadItems,
    load(addresses, { method = "upsert", collection, strict = false, around, ...effects } = {}) {
      const plan = { pipeline: "test", addresses, method, collection: collection ?? null, strict };
      const operate = (async (request: OperateRequest) => {
        if (!request.action.startsWith("objects.")) return catalogue.operate(request);
        return around ? around(request, () => bench.ask(request)) : bench.ask(request);
      }) as Operate;
      const messaging = { publish: () => Promise.reject(new Error("nothing goes through a topic")) };
      return loadObjects({ operate, messaging }, plan, {
        openRun: () => BulkRun.open(stateFolder, plan),
        parallel: 2,
        signal: new AbortController().signal,
        onProgress: () => {},
        pausesMilliseconds: [10, 10, 10],
        ...effects,
      });
    },
    async [Symbol.asyncDispose]() {
      functions.forget();
      telling.forget();
      s3.destroy();
      await catalogue[Symbol.asyncDispose]();
      await server.stop();
      await secrets[Symbol.asyncDispose]();
      rmSync(stateFolder, { recursive: true });
    },
  };
  return bench;
}

export const lines = (documents: readonly unknown[]): string =>
  documents.map((document) => `${typeof document === "string" ? document : JSON.stringify(document)}\n`).join("");

export const packed = (documents: readonly unknown[]): Uint8Array => gzipSync(lines(documents));
