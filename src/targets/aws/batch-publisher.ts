import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { PublishBatchCommand, type PublishBatchCommandOutput, type SNSClient } from "@aws-sdk/client-sns";
import type { Attributes } from "../../pipeline/message/message.ts";
import { attributeCountLimit } from "../sendable.ts";
import { isThrottling } from "./aws-fault.ts";
import { type MessageEntry, typedAttributes } from "./message-entries.ts";
import type { FailedEntry } from "./send-batches.ts";
import type { Answered } from "./send-window.ts";
import { type Credentials, signRequest } from "./sign-request.ts";

const contentType = "application/x-www-form-urlencoded";
const mostSockets = 50;
const timeoutMilliseconds = 60_000;
/** With the time limit of the requests a socket is told of it once, not for each of them. */
const agentOptions = { keepAlive: true, maxSockets: mostSockets, timeout: timeoutMilliseconds };

/** The place that the SDK sends requests to. */
interface Place {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly region: string;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/**
 * Publishes batches by requests that are written and signed here, because the SDK takes several times the processor time
 * for each. The SDK sends the first one, which tells the place, and each again that was not answered with success: it
 * knows every error, when to try again, and how far the clock is off.
 */
export class BatchPublisher implements Disposable {
  readonly #sns: SNSClient;
  readonly #agents = {
    "http:": new HttpAgent(agentOptions),
    "https:": new HttpsAgent(agentOptions),
  };
  #place: Place | undefined;
  #isFirst = true;
  /** Resolves when the first request has told the place; others wait for it. */
  readonly #told = Promise.withResolvers<void>();

  constructor(sns: SNSClient) {
    this.#sns = sns;
    sns.middlewareStack.add(
      (next) => (args) => {
        this.#place ??= placeOf(args.request);
        this.#told.resolve();
        return next(args);
      },
      { step: "finalizeRequest", priority: "low", name: "notePlace", override: true },
    );
  }

  /** Publishes entries; resolves to those that failed. */
  async publish(topicArn: string, entries: readonly MessageEntry[]): Promise<Answered<readonly FailedEntry[]>> {
    if (!this.#isFirst) await this.#told.promise;
    this.#isFirst = false;
    const quick = this.#place && (await this.#send(this.#place, topicArn, entries).catch(() => undefined));
    // A proxy may answer for AWS, also with success.
    if (quick?.status === 200 && quick.body.includes("<PublishBatchResult>")) {
      const failed = failedIn(quick.body);
      return { result: failed, isThrottled: failed.some(({ Code = "" }) => isThrottling(Code)) };
    }
    const { Failed = [], $metadata } = await this.#sendBySdk(topicArn, entries).finally(this.#told.resolve);
    const wasThrottled = quick !== undefined && isThrottling(codeIn(quick.body));
    // The SDK tries again by itself.
    const isThrottled =
      wasThrottled || ($metadata.attempts ?? 1) > 1 || Failed.some(({ Code = "" }) => isThrottling(Code));
    return { result: Failed, isThrottled };
  }

  [Symbol.dispose](): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #sendBySdk(topicArn: string, entries: readonly MessageEntry[]): Promise<PublishBatchCommandOutput> {
    const PublishBatchRequestEntries = entries.map(({ index, body, attributes, numbers = {} }) => ({
      Id: String(index),
      Message: body,
      MessageAttributes: { ...typedAttributes(attributes), ...typedAttributes(numbers, "Number") },
    }));
    return this.#sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }));
  }

  async #send(place: Place, topicArn: string, entries: readonly MessageEntry[]): Promise<Answer> {
    const credentials = await this.#sns.config.credentials();
    const now = new Date(Date.now() + this.#sns.config.systemClockOffset);
    return await this.#post(place, formOf(topicArn, entries), credentials, now);
  }

  /** No function in it refers to the form: as long as one does, a form is kept until its answer is there. */
  #post(
    { protocol, hostname, port, region }: Place,
    form: string,
    credentials: Credentials,
    now: Date,
  ): Promise<Answer> {
    const host = port === undefined ? hostname : `${hostname}:${port}`;
    const headers = signRequest({ host, region, service: "sns", contentType, body: form }, credentials, now);
    const isPlain = protocol === "http:";
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = (isPlain ? httpRequest : httpsRequest)(
      {
        method: "POST",
        hostname,
        port,
        headers: { ...headers, "content-length": form.length },
        agent: this.#agents[isPlain ? "http:" : "https:"],
        timeout: timeoutMilliseconds,
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (piece: string) => {
          body += piece;
        });
        response.on("error", reject).on("end", () => resolve({ status: response.statusCode, body }));
      },
    );
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    // A form is ASCII; as text it goes out with the headers in one write.
    sent.on("error", reject).end(form, "latin1");
    return promise;
  }
}

/** A place behind a path is left to the SDK. */
function placeOf(request: unknown): Place | undefined {
  const { protocol, hostname, port, path, headers } = request as Partial<Record<string, unknown>> & {
    readonly headers?: Record<string, string>;
  };
  const authorization = headers?.["authorization"] ?? headers?.["Authorization"] ?? "";
  const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\/sns\//.exec(authorization) ?? [];
  if (region === undefined || path !== "/" || typeof hostname !== "string" || typeof protocol !== "string") {
    return undefined;
  }
  return { protocol, hostname, port: typeof port === "number" ? port : undefined, region };
}

function formOf(topicArn: string, entries: readonly MessageEntry[]): string {
  let form = `Action=PublishBatch&Version=2010-03-31&TopicArn=${encodeURIComponent(topicArn)}`;
  let place = 0;
  for (const { index, body, attributes, numbers } of entries) {
    const entry = entryName(++place);
    form += `${entry}Id=${index}${entry}Message=${encodeURIComponent(body)}`;
    let at = 0;
    const add = (type: AttributeType, given: Attributes | undefined): void => {
      for (const name in given) form += beforeValue(place, ++at, name, type) + encodeURIComponent(given[name] ?? "");
    };
    add("String", attributes);
    add("Number", numbers);
  }
  return form;
}

type AttributeType = "String" | "Number";

const entryName = (place: number): string => `&PublishBatchRequestEntries.member.${place}.`;

interface BeforeValue {
  readonly name: string;
  readonly type: AttributeType;
  readonly text: string;
}

/** By the places of an entry and of an attribute in it: most requests have the same names at the same places. */
const beforeValues = new Map<number, BeforeValue>();

/** Writes all of an attribute that stands before its value, three quarters of a request. */
function beforeValue(place: number, at: number, name: string, type: AttributeType): string {
  const known = beforeValues.get(place * attributeCountLimit + at);
  if (known?.name === name && known.type === type) return known.text;
  const attribute = `${entryName(place)}MessageAttributes.entry.${at}.`;
  const text = `${attribute}Name=${encodeURIComponent(name)}${attribute}Value.DataType=${type}${attribute}Value.StringValue=`;
  beforeValues.set(place * attributeCountLimit + at, { name, type, text });
  return text;
}

/** The entries under `Failed` in an answer. */
function failedIn(xml: string): FailedEntry[] {
  if (!xml.includes("<Failed>")) return [];
  const [, members = ""] = /<Failed>(.*?)<\/Failed>/s.exec(xml) ?? [];
  return Array.from(members.matchAll(/<member>(.*?)<\/member>/gs), ([, member = ""]) => ({
    Id: valueIn(member, "Id"),
    Code: valueIn(member, "Code"),
    Message: valueIn(member, "Message"),
    SenderFault: valueIn(member, "SenderFault") === "true",
  }));
}

const codeIn = (xml: string): string => valueIn(xml, "Code") ?? "";

function valueIn(xml: string, name: string): string | undefined {
  const [, value] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return value?.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, entity: keyof typeof entities) => entities[entity]);
}

const entities = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" } as const;
