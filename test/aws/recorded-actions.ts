import { once } from "node:events";
import { request as ask, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Passes everything on to an emulator and notes what was asked, by the names IAM has for it. */
export interface Recorder extends AsyncDisposable {
  readonly endpointUrl: string;
  /** Returns what was asked since the last time. */
  take(): string[];
}

export async function recordActions(endpointUrl: string): Promise<Recorder> {
  const { hostname, port } = new URL(endpointUrl);
  let actions = new Set<string>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    actions.add(actionOf(incoming, body));
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
      const taken = [...actions].sort();
      actions = new Set();
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

const lambdaPaths: readonly (readonly [RegExp, string])[] = [
  [/\/invocations$/, "lambda:InvokeFunction"],
  [/\/event-source-mappings\/?$/, "lambda:ListEventSourceMappings"],
  [/\/event-source-mappings\/[^/]+$/, "lambda:UpdateEventSourceMapping"],
  [/\/configuration$/, "lambda:GetFunctionConfiguration"],
  [/\/account-settings\/?$/, "lambda:GetAccountSettings"],
];

function actionOf({ headers, method, url = "" }: IncomingMessage, body: Buffer): string {
  const service = /\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "unknown";
  const path = url.split("?")[0] ?? "";
  const named =
    String(headers["x-amz-target"] ?? "").split(".")[1] ?? new URLSearchParams(body.toString("utf8")).get("Action");
  if (service === "lambda") return lambdaPaths.find(([pattern]) => pattern.test(path))?.[1] ?? `lambda:${path}`;
  if (service === "s3") return `s3:${method === "PUT" ? "PutObject" : method}`;
  const action = `${service}:${named}`;
  return namesInIam[action] ?? action;
}
