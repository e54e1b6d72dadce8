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

export interface AwsPrice {
  readonly usd: number;
  readonly sns_usd: number;
  readonly sqs_usd: number;
  readonly gen_function_usd: number;
  readonly load_function_usd: number;
  readonly prices_as_of: string;
  readonly regions: readonly string[];
}

/** Prices what both stages do: publish, queue, receive, delete, run. Databases, storage, logs and transfer are left out. */
export function awsPriceOf({ gen, load }: { gen: StageWork; load: StageWork }): AwsPrice {
  const sns = awsPrices.snsRequest * (batchRequests(gen) + batchRequests(load));
  const sqs = awsPrices.sqsRequest * (queueRequests(gen) + queueRequests(load));
  const genFunction = functionPrice(gen, awsPrices.genGigabyteSecond);
  const loadFunction = functionPrice(load, awsPrices.loadGigabyteSecond);
  return {
    usd: cents(sns + sqs + genFunction + loadFunction),
    sns_usd: cents(sns),
    sqs_usd: cents(sqs),
    gen_function_usd: cents(genFunction),
    load_function_usd: cents(loadFunction),
    prices_as_of: awsPrices.asOf,
    regions: awsPrices.regions,
  };
}

/** Billed requests that carry the messages in batches. */
function batchRequests({ messages, messageBytes }: StageWork): number {
  const perBatch = Math.ceil((batchMessages * messageBytes) / billedBytes);
  return Math.ceil(messages / batchMessages) * Math.max(1, perBatch);
}

/** SNS sends each message by itself; they are received and deleted in batches. */
function queueRequests(work: StageWork): number {
  const { messages, messageBytes } = work;
  const sent = messages * Math.max(1, Math.ceil(messageBytes / billedBytes));
  return sent + batchRequests(work) + Math.ceil(messages / batchMessages);
}

function functionPrice({ runs, runSeconds, memoryMegabytes }: StageWork, gigabyteSecond: number): number {
  return runs * awsPrices.lambdaRequest + runSeconds * (memoryMegabytes / lambdaGigabyte) * gigabyteSecond;
}

/** Rounds a price to whole cents. */
export const cents = (usd: number): number => Math.round(usd * 100) / 100;
