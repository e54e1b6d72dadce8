import { heavyRenewalSeconds } from "../../settings/heavy-item-name.ts";

/** List prices on AWS in US dollars, without free tiers and discounts. */
export const awsPrices = {
  asOf: "2026-06",
  regions: ["us-east-1", "us-west-2"],
  snsRequest: 0.5 / 1e6,
  sqsRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** The gen function runs on x86. */
  genGigabyteSecond: 0.0000166667,
  /** The load function runs on Arm. */
  loadGigabyteSecond: 0.0000133334,
} as const;

/** Messages that travel in one request. */
const batchMessages = 10;
/** A request is billed as one for each 64 KiB of it. */
const billedBytes = 64 * 1024;
const lambdaGigabyte = 1024;

/** Work that messages make for one stage. */
export interface StageWork {
  readonly messages: number;
  readonly messageBytes: number;
  readonly runs: number;
  /** Seconds that runs take, added up. */
  readonly runSeconds: number;
  readonly memoryMegabytes: number;
}

/** Work of jobs on AWS Batch, each of which makes the item of one message. */
export interface JobWork {
  readonly messages: number;
  readonly messageBytes: number;
  /** Seconds of one job. */
  readonly jobSeconds: number;
  readonly hourUsd: number;
}

export interface AwsPrice {
  readonly usd: number;
  readonly sns_usd: number;
  readonly sqs_usd: number;
  readonly gen_function_usd: number;
  /** The jobs on AWS Batch, which make heavy items. */
  readonly jobs_usd: number;
  readonly load_function_usd: number;
  readonly prices_as_of: string;
  readonly regions: readonly string[];
}

/**
 * Prices what both stages, and the jobs between them, do: publish, queue, receive, delete, run. Databases, storage, logs
 * and transfer are left out.
 */
export function awsPriceOf({ gen, load, jobs }: { gen: StageWork; load: StageWork; jobs?: JobWork }): AwsPrice {
  const sns = awsPrices.snsRequest * (batchRequests(gen) + batchRequests(load));
  const sqs = awsPrices.sqsRequest * (queueRequests(gen) + queueRequests(load) + (jobs ? heavyRequests(jobs) : 0));
  const genFunction = functionPrice(gen, awsPrices.genGigabyteSecond);
  const loadFunction = functionPrice(load, awsPrices.loadGigabyteSecond);
  // A job is paid for a minute at least, and its time to begin takes that.
  const jobsUsd = jobs ? (jobs.messages * jobs.jobSeconds * jobs.hourUsd) / 3600 : 0;
  return {
    usd: cents(sns + sqs + genFunction + jobsUsd + loadFunction),
    sns_usd: cents(sns),
    sqs_usd: cents(sqs),
    gen_function_usd: cents(genFunction),
    jobs_usd: cents(jobsUsd),
    load_function_usd: cents(loadFunction),
    prices_as_of: awsPrices.asOf,
    regions: awsPrices.regions,
  };
}

/** Billed requests that carry the messages in batches. */
function batchRequests({ messages, messageBytes }: Pick<StageWork, "messages" | "messageBytes">): number {
  const perBatch = Math.ceil((batchMessages * messageBytes) / billedBytes);
  return Math.ceil(messages / batchMessages) * Math.max(1, perBatch);
}

/** SNS sends each message by itself; they are received and deleted in batches. */
function queueRequests(work: StageWork): number {
  const { messages, messageBytes } = work;
  const sent = messages * Math.max(1, Math.ceil(messageBytes / billedBytes));
  return sent + batchRequests(work) + Math.ceil(messages / batchMessages);
}

/** A job takes and deletes one message, and keeps it in hand meanwhile. */
function heavyRequests({ messages, messageBytes, jobSeconds }: JobWork): number {
  const received = Math.max(1, Math.ceil(messageBytes / billedBytes));
  return batchRequests({ messages, messageBytes }) + messages * (received + 1 + jobSeconds / heavyRenewalSeconds);
}

function functionPrice({ runs, runSeconds, memoryMegabytes }: StageWork, gigabyteSecond: number): number {
  return runs * awsPrices.lambdaRequest + runSeconds * (memoryMegabytes / lambdaGigabyte) * gigabyteSecond;
}

/** Rounds a price to whole cents. */
export const cents = (usd: number): number => Math.round(usd * 100) / 100;
