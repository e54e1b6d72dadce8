import { once } from "node:events";
import { request as ask, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { account } from "../infra/placed-stacks.ts";

/** A request by the names that IAM has for it; the resource where it can be read from the request. */
export interface RecordedCall {
  readonly action: string;
  readonly resource: string | undefined;
}

/** Passes everything on to an emulator and notes what was asked. */
export interface Recorder extends AsyncDisposable {
  readonly endpointUrl: string;
  /** Returns what was asked since the last time, each once. */
  take(): RecordedCall[];
}

export async function recordCalls(endpointUrl: string): Promise<Recorder> {
  const { hostname, port } = new URL(endpointUrl);
  let calls = new Map<string, RecordedCall>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    for (const resource of resourcesOf(incoming, body)) {
      const call = { action: actionOf(incoming, body), resource };
      calls.set(JSON.stringify(call), call);
    }
    const { method, url, headers } = incoming;
    ask({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = [...calls.values()];
      calls = new Map();
      return taken;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A batch is allowed by the action on one; who one is needs no permission. */
const namesInIam: Readonly<Record<string, string>> = {
  "sns:PublishBatch": "sns:Publish",
  "sqs:SendMessageBatch": "sqs:SendMessage",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
};

/** Names in IAM of requests that bear none, by their method and path. */
const actionsOfPaths: readonly (readonly [RegExp, string])[] = [
  [/\/invocations$/, "lambda:InvokeFunction"],
  [/\/event-source-mappings\/?$/, "lambda:ListEventSourceMappings"],
  [/^GET .*\/event-source-mappings\/[^/]+$/, "lambda:GetEventSourceMapping"],
  [/\/event-source-mappings\/[^/]+$/, "lambda:UpdateEventSourceMapping"],
  [/\/configuration$/, "lambda:GetFunctionConfiguration"],
  [/\/account-settings\/?$/, "lambda:GetAccountSettings"],
  [/\/listjobs$/, "batch:ListJobs"],
  [/\/submitjob$/, "batch:SubmitJob"],
];

function actionOf(request: IncomingMessage, body: Buffer): string {
  const { headers, method } = request;
  const service = serviceOf(request);
  const path = pathOf(request);
  const named = String(headers["x-amz-target"] ?? "").split(".")[1] ?? membersOf(request, body)["Action"];
  if (service === "lambda" || service === "batch") {
    return actionsOfPaths.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? `${service}:${path}`;
  }
  if (service === "s3")
    return `s3:${actionOnObject[`${method} ${/^\/[^/]+\/./.test(path) ? "object" : "bucket"}`] ?? method}`;
  const action = `${service}:${named}`;
  return namesInIam[action] ?? action;
}

const actionOnObject: Readonly<Record<string, string>> = {
  "GET object": "GetObject",
  "HEAD object": "GetObject",
  "PUT object": "PutObject",
  "GET bucket": "ListBucket",
  "HEAD bucket": "ListBucket",
};

/** The resources that IAM judges a request by: a job is submitted to a queue and of a definition. */
function resourcesOf(request: IncomingMessage, body: Buffer): readonly (string | undefined)[] {
  if (!pathOf(request).endsWith("/submitjob")) return [resourceOf(request, body)];
  const { jobQueue, jobDefinition } = JSON.parse(body.toString("utf8"));
  return [jobQueue, jobDefinition];
}

function resourceOf(request: IncomingMessage, body: Buffer): string | undefined {
  const service = serviceOf(request);
  const [, eventSource] = /\/event-source-mappings\/([^/]+)$/.exec(pathOf(request)) ?? [];
  if (eventSource) return `arn:aws:lambda:${scopeOf(request)[0]}:${account}:event-source-mapping:${eventSource}`;
  if (service === "s3") return `arn:aws:s3:::${decodeURIComponent(pathOf(request).slice(1)).replace(/\/$/, "")}`;
  const { QueueUrl, TopicArn, SecretId } = membersOf(request, body);
  if (QueueUrl === undefined) return TopicArn ?? SecretId;
  const [owner, name] = QueueUrl.split("/").slice(-2);
  return `arn:aws:sqs:${scopeOf(request)[0]}:${owner}:${name}`;
}

/** The region and the service that a request is signed for. */
const scopeOf = ({ headers }: IncomingMessage): readonly string[] =>
  /\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? "")?.slice(1) ?? [];

const serviceOf = (request: IncomingMessage): string => scopeOf(request)[1] ?? "unknown";

const pathOf = ({ url = "" }: IncomingMessage): string => url.split("?")[0] ?? "";

function membersOf({ headers }: IncomingMessage, body: Buffer): Readonly<Record<string, string | undefined>> {
  const text = body.toString("utf8");
  return /json/.test(headers["content-type"] ?? "") && headers["x-amz-target"] !== undefined
    ? JSON.parse(text)
    : Object.fromEntries(new URLSearchParams(text));
}
