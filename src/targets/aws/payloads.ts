import { randomUUID } from "node:crypto";
import { addAbortSignal, type Readable } from "node:stream";
import { GetObjectCommand, type GetObjectCommandOutput, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Fault } from "../../pipeline/fault/fault.ts";
import { decodeUtf8 } from "../../pipeline/text/decode-utf8.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsFault, isUnanswered } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/** Parsed, a document takes many times its size of a function's memory. */
const largestBytes = 32 * 1024 * 1024;

/** Limits of one reading: from subnets without a way to the internet, a bucket of another region never answers. */
const reading = { attempts: 2, connectionMilliseconds: 2_000, requestMilliseconds: 6_000, wholeMilliseconds: 15_000 };

export interface PayloadOptions {
  /** The pipeline's own bucket: if it is out of reach, no message is to blame. */
  readonly ownBucket?: string;
  /** Tells owners of requester-pays buckets that the reader pays. */
  readonly requesterPays?: boolean;
}

/** The bytes that may still be read for one batch, whose documents are all in memory at once. */
export interface Allowance {
  bytes: number;
}

/** The prefix of stored documents in the payload bucket. */
const prefix = "payloads/";

/** Documents too large for a message, and objects that messages of other producers point at. */
export interface AwsPayloads extends Disposable {
  /** Stores a document and returns its address, for a claim check. */
  store(bucket: string, text: string): Promise<string>;
  /**
   * @throws Fault `payload_missing`, `item_too_large`, `invalid_request`, `network` if a bucket of others does not
   * answer, or `infrastructure`, also where the allowance is used up: another batch has room
   */
  read(href: string, allowance?: Allowance): Promise<string>;
}

export function openAwsPayloads(access?: AwsAccess, { ownBucket, requesterPays }: PayloadOptions = {}): AwsPayloads {
  const s3 = new S3Client(clientSettings(access));
  const { requestHandler, ...settings } = clientSettings(access, reading.requestMilliseconds);
  const reader = new S3Client({
    ...settings,
    maxAttempts: reading.attempts,
    requestHandler: { ...requestHandler, connectionTimeout: reading.connectionMilliseconds },
    followRegionRedirects: true,
  });
  return {
    async store(bucket, text) {
      const key = `${prefix}${randomUUID()}.json`;
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: "application/json" });
      await s3.send(command).catch((error: unknown) => {
        throw awsFault(error, `the bucket ${bucket}`) ?? error;
      });
      return `s3://${bucket}/${key}`;
    },
    async read(href, allowance = { bytes: largestBytes }) {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(href) ?? [];
      if (!Bucket || !Key) {
        throw new Fault("invalid_request", `${href} is no address of an object: expected s3://bucket/key`);
      }
      const command = new GetObjectCommand({ Bucket, Key, ...(requesterPays && { RequestPayer: "requester" }) });
      const abortSignal = AbortSignal.timeout(reading.wholeMilliseconds);
      try {
        return await textOf(href, await reader.send(command, { abortSignal }), allowance, abortSignal);
      } catch (error) {
        throw unreadable(error, href, Bucket === ownBucket);
      }
    },
    [Symbol.dispose]: () => {
      s3.destroy();
      reader.destroy();
    },
  };
}

async function textOf(
  href: string,
  { Body, ContentLength = 0 }: GetObjectCommandOutput,
  allowance: Allowance,
  signal: AbortSignal,
): Promise<string> {
  const fault = sizeFault(href, ContentLength, allowance);
  if (fault) {
    (Body as Readable | undefined)?.destroy();
    throw fault;
  }
  allowance.bytes -= ContentLength;
  if (!Body) return "";
  // The SDK minds the signal until the answer begins, not until it ends.
  addAbortSignal(signal, Body as Readable);
  return decodeUtf8(await Body.transformToByteArray(), href);
}

function sizeFault(href: string, bytes: number, allowance: Allowance): Fault | undefined {
  if (bytes > largestBytes) {
    return new Fault("item_too_large", `${href} has ${bytes} bytes, and ${largestBytes} are taken`, {
      remedy: "publish its items in several documents",
    });
  }
  if (bytes <= allowance.bytes) return undefined;
  return new Fault("infrastructure", `${href} does not fit into memory beside the other documents of its batch`);
}

/** Without the right to list a bucket, S3 says of an object that is not there that it may not be read. */
const missing = new Set(["NoSuchKey", "NoSuchBucket", "NotFound", "AccessDenied", "InvalidObjectState"]);

function unreadable(error: unknown, href: string, isOwn: boolean): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  if (!isOwn && isUnanswered(error)) {
    return new Fault("network", `${href} did not answer: ${error.message || error.name}`, {
      remedy:
        "stac-ingest doctor says in which region the bucket is: one of another region is out of reach of subnets without a NAT gateway",
      cause: error,
    });
  }
  if (!missing.has(error.name)) return awsFault(error, href) ?? error;
  return new Fault("payload_missing", `${href} is not there, or may not be read: ${error.message}`, {
    remedy: "check the object and that the load function may read its bucket, then stac-ingest dlq redrive load",
    cause: error,
  });
}
