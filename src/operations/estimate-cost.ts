import { hasHeavy, isHeavyName } from "../settings/heavy-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { type AwsPrice, awsPrices, cents } from "./enqueue/aws-prices.ts";
import { assumedSeconds } from "./enqueue/item-seconds.ts";
import { jobHourUsd } from "./enqueue/job-prices.ts";
import { priceOfItems } from "./enqueue/price-of-items.ts";

/** List prices in US dollars of what costs while nothing runs, of the date and regions of `awsPrices`. */
const idlePrices = {
  endpointZoneHour: 0.01,
  gatewayHour: 0.045,
  /** A public address, of which each NAT gateway has one. */
  addressHour: 0.005,
  key: 1,
  secret: 0.4,
  /** A metric that an alarm looks at. */
  alarmMetric: 0.1,
  freeAlarmMetrics: 10,
  storageGigabyte: 0.115,
  /** Prices of one instance with PostgreSQL, by its class without `db.`; others are not known here. */
  instanceHour: {
    "t3.micro": 0.018,
    "t3.small": 0.036,
    "t3.medium": 0.072,
    "t3.large": 0.145,
    "t4g.micro": 0.016,
    "t4g.small": 0.032,
    "t4g.medium": 0.065,
    "t4g.large": 0.129,
  } as Readonly<Record<string, number>>,
} as const;

const hoursOfMonth = 730;
const usualZones = 2;
/**
 * Metrics that alarms look at: of the pipeline, of heavy items, of a database of ours, of one whose class earns its processor
 * time, and of its API. An alarm computed from two metrics is paid as two.
 */
const alarmMetrics = { pipeline: 16, heavy: 5, database: 2, burstable: 1, api: 2 } as const;
const minutesOfMonth = hoursOfMonth * 60;

/** Requests with which Lambda looks into an idle queue: five at once, each of which waits for 20 s. */
const pollsMinute = 15;
const polledQueues = 2;
/** One start of jobs, of which there is one a minute: the time of its function is assumed. */
const jobStart = { gigabytes: 0.25, seconds: 0.5 } as const;

const requestBytes = 512;

export interface CostPart {
  readonly part: string;
  /** A month's price; null where the price of a part is not known here. */
  readonly usd: number | null;
  readonly cheaper: string | null;
}

/** The price of a million items besides what costs idle. */
export interface MillionItems extends AwsPrice {
  /** The time of making one that the price is for. */
  readonly seconds_per_item: number;
}

export interface MillionHeavyItems extends MillionItems {
  /** The price of an hour of one job. */
  readonly job_hour_usd: number;
}

export interface CostReport {
  /** Parts that cost by the month while nothing runs. */
  readonly idle: readonly CostPart[];
  readonly idle_usd: number;
  /** A million items that the gen function makes, and are stored; null if every package runs on AWS Batch. */
  readonly million_items: MillionItems | null;
  /** A million items that AWS Batch makes, and are stored; null if no package runs there. */
  readonly million_heavy_items: MillionHeavyItems | null;
  readonly prices_as_of: string;
  readonly regions: readonly string[];
}

/**
 * Estimates what the stacks that settings ask for cost idle, and a million items, each of which takes so many seconds; an
 * assumed time when left out. Asks AWS nothing.
 */
export function estimateCost(settings: Settings, secondsPerItem?: number): CostReport {
  const idle = [...networkParts(settings), ...databaseParts(settings), ...pipelineParts(settings)];
  const names = Object.keys(settings.packages);
  const areAllHeavy = names.length > 0 && names.every((name) => isHeavyName(settings, name));
  const price = (isHeavy: boolean): MillionItems => {
    const seconds = secondsPerItem ?? assumedSeconds[isHeavy ? "heavy" : "gen"];
    const items = { messages: 1_000_000, messageBytes: requestBytes, isHeavy };
    const priced = priceOfItems({ ...items, seconds: { gen: seconds, load: assumedSeconds.load } }, settings);
    return { seconds_per_item: seconds, ...priced };
  };
  return {
    idle,
    idle_usd: cents(idle.reduce((sum, { usd }) => sum + (usd ?? 0), 0)),
    million_items: areAllHeavy ? null : price(false),
    million_heavy_items: hasHeavy(settings) ? { ...price(true), job_hour_usd: cents(jobHourUsd(settings)) } : null,
    prices_as_of: awsPrices.asOf,
    regions: awsPrices.regions,
  };
}

function networkParts(settings: Settings): CostPart[] {
  if (settings.existing_vpc_id !== undefined) return [];
  const { logs_endpoint, item_loaded_topic, endpoints_in_one_zone, nat_gateway_count } = settings;
  const networkZones = settings.availability_zones?.length ?? usualZones;
  const zones = endpoints_in_one_zone ? 1 : networkZones;
  // A zone has one gateway at most.
  const gateways = Math.min(nat_gateway_count, networkZones);
  const hasPrivateApi =
    settings.existing_database_secret_arn === undefined && settings.stac_api && settings.stac_api_access === "private";
  const endpoints: readonly { readonly name: string; readonly without?: string }[] = [
    { name: "Secrets Manager" },
    { name: "SQS" },
    ...(item_loaded_topic ? [{ name: "SNS", without: "item_loaded_topic: false" }] : []),
    ...(logs_endpoint ? [{ name: "CloudWatch Logs", without: "logs_endpoint: false" }] : []),
    ...(hasPrivateApi ? [{ name: "the private STAC API", without: "stac_api_access: iam" }] : []),
  ];
  return [
    ...endpoints.map(({ name, without }) => ({
      part: `endpoint for ${name} in ${zones === 1 ? "one zone" : `${zones} zones`}`,
      usd: cents(zones * idlePrices.endpointZoneHour * hoursOfMonth),
      cheaper:
        without ??
        (endpoints_in_one_zone
          ? "existing_vpc_id: a network that has it"
          : "endpoints_in_one_zone: true, or existing_vpc_id: a network that has it"),
    })),
    ...(gateways > 0
      ? [
          {
            part: `${gateways} NAT gateway${gateways > 1 ? "s" : ""}`,
            usd: cents(gateways * (idlePrices.gatewayHour + idlePrices.addressHour) * hoursOfMonth),
            cheaper: "nat_gateway_count: 0",
          },
        ]
      : []),
  ];
}

function databaseParts(settings: Settings): CostPart[] {
  if (settings.existing_database_secret_arn !== undefined) return [];
  const instances = settings.db_multi_az ? 2 : 1;
  const hour = idlePrices.instanceHour[settings.db_instance_type];
  // Master, functions, and the API, which may only read.
  const users = settings.stac_api ? 3 : 2;
  const standby = settings.db_multi_az ? " with a standby" : "";
  return [
    {
      part: `database ${settings.db_instance_type}${standby}`,
      usd: hour === undefined ? null : cents(instances * hour * hoursOfMonth),
      cheaper: settings.db_multi_az
        ? "db_multi_az: false, or a smaller db_instance_type"
        : "a smaller db_instance_type",
    },
    {
      part: `its storage of ${settings.db_allocated_storage} GiB${standby}`,
      usd: cents(instances * settings.db_allocated_storage * idlePrices.storageGigabyte),
      cheaper: "a smaller db_allocated_storage, before the first deployment",
    },
    ...(settings.db_iops === undefined && settings.db_throughput === undefined
      ? []
      : [
          {
            part: "its operations and throughput beyond the least",
            usd: null,
            cheaper: "leave out db_iops, db_throughput",
          },
        ]),
    { part: `secrets of its ${users} users`, usd: cents(users * idlePrices.secret), cheaper: null },
  ];
}

function pipelineParts(settings: Settings): CostPart[] {
  const { existing_database_secret_arn, db_instance_type, stac_api } = settings;
  const heavy = hasHeavy(settings);
  const ofDatabase =
    alarmMetrics.database +
    (db_instance_type.startsWith("t") ? alarmMetrics.burstable : 0) +
    (stac_api ? alarmMetrics.api : 0);
  const count =
    alarmMetrics.pipeline +
    (existing_database_secret_arn === undefined ? ofDatabase : 0) +
    (heavy ? alarmMetrics.heavy : 0);
  const startUsd =
    awsPrices.lambdaRequest +
    awsPrices.sqsRequest +
    jobStart.gigabytes * jobStart.seconds * awsPrices.loadGigabyteSecond;
  return [
    ...(heavy
      ? [
          {
            part: "start of jobs, once a minute",
            usd: cents(minutesOfMonth * startUsd),
            cheaper: "no package with run_on: batch",
          },
        ]
      : []),
    { part: "key of the topics", usd: idlePrices.key, cheaper: null },
    {
      part: `requests by which Lambda looks into ${polledQueues} queues`,
      usd: cents(polledQueues * pollsMinute * minutesOfMonth * awsPrices.sqsRequest),
      cheaper: "stac-ingest pause, until there is something to do",
    },
    {
      part: `${count} metrics of alarms, ${idlePrices.freeAlarmMetrics} of them free`,
      usd: cents(Math.max(0, count - idlePrices.freeAlarmMetrics) * idlePrices.alarmMetric),
      cheaper: null,
    },
  ];
}
