import type { Settings } from "../../settings/settings.ts";

/** List prices of a job on Fargate in US dollars by the hour, of the date and regions of `awsPrices`. */
const jobPrices = {
  x86_64: { processor: 0.04048, gigabyte: 0.004445 },
  arm64: { processor: 0.03238, gigabyte: 0.00356 },
  /** A gigabyte of disk beyond those that are free. */
  diskGigabyte: 0.000111,
  freeDiskGigabytes: 20,
  /** The job's public address. */
  address: 0.005,
} as const;

/** Times of a job beside that of its item: assumed, because they depend on the size of the image. */
export const jobTimes = {
  /** Paid before the item is begun: the image is fetched, and the package imported. */
  startSeconds: 60,
  /** Not paid, and no job in this place: until the next start of jobs, and until Fargate has a machine. */
  gapSeconds: 60,
} as const;

/** Prices an hour of a job, which is paid by the second, from a minute on. */
export function jobHourUsd({ batch, gen, existing_vpc_id }: Settings): number {
  const { processor, gigabyte } = jobPrices[gen.architecture ?? "x86_64"];
  const disk = Math.max(0, (batch.tmp_gigabytes ?? 0) - jobPrices.freeDiskGigabytes);
  const address = existing_vpc_id === undefined ? jobPrices.address : 0;
  const usd = batch.vcpus * processor + (batch.memory_megabytes / 1024) * gigabyte + disk * jobPrices.diskGigabyte;
  return usd + address;
}
