import { type DatabaseInstanceProps, StorageType } from "aws-cdk-lib/aws-rds";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Settings } from "../../settings/settings.ts";

type Storage = Pick<
  DatabaseInstanceProps,
  "allocatedStorage" | "maxAllocatedStorage" | "storageType" | "iops" | "storageThroughput"
>;

/** RDS has gp3 from this size on. */
const smallestGp3Gibibytes = 20;
/** From this size on RDS lets IOPS and throughput be chosen, and gives the first of each range unasked. */
const choiceGibibytes = 400;
const iopsRange = [12_000, 64_000] as const;
const throughputRange = [500, 4_000] as const;
/** RDS gives at most this throughput for an operation a second. */
const throughputPerIops = 0.25;

/** RDS refuses a limit of growth that is hardly above the size. */
const leastGrowth = 1.1;
const usualGrowth = 5;

/**
 * Chooses the kind, size and speed of the database's storage, and how far it grows by itself.
 * @throws Fault `invalid_settings` for what RDS refuses
 */
export function databaseStorage(settings: Settings): Storage {
  const allocatedStorage = settings.db_allocated_storage;
  const most = settings.db_max_allocated_storage ?? allocatedStorage * usualGrowth;
  if (most !== allocatedStorage && most < allocatedStorage * leastGrowth) {
    throw wrong(
      `db_max_allocated_storage: RDS takes no growth from ${allocatedStorage} to ${most} GiB`,
      `at least ${Math.ceil(allocatedStorage * leastGrowth)}, or ${allocatedStorage} for storage that does not grow`,
    );
  }
  return {
    allocatedStorage,
    storageType: allocatedStorage < smallestGp3Gibibytes ? StorageType.GP2 : StorageType.GP3,
    ...(most !== allocatedStorage && { maxAllocatedStorage: most }),
    ...speed(settings),
  };
}

function speed({
  db_allocated_storage,
  db_iops,
  db_throughput,
}: Settings): Pick<Storage, "iops" | "storageThroughput"> {
  if (db_allocated_storage < choiceGibibytes) {
    if (db_iops === undefined && db_throughput === undefined) return {};
    const key = db_iops === undefined ? "db_throughput" : "db_iops";
    throw wrong(
      `${key}: RDS lets nobody choose it for ${db_allocated_storage} GiB`,
      `set db_allocated_storage to ${choiceGibibytes} or more, or leave ${key} out`,
    );
  }
  // Said even where it is what RDS gives unasked: without it RDS refuses to make the storage larger.
  const iops = inRange("db_iops", db_iops, iopsRange);
  const storageThroughput = inRange("db_throughput", db_throughput, throughputRange);
  if (storageThroughput > iops * throughputPerIops) {
    throw wrong(
      `db_throughput: RDS gives at most ${iops * throughputPerIops} MiB/s with ${iops} IOPS`,
      `raise db_iops to ${Math.ceil(storageThroughput / throughputPerIops)}, or lower db_throughput`,
    );
  }
  return { iops, storageThroughput };
}

function inRange(key: string, given: number | undefined, [least, most]: readonly [number, number]): number {
  const value = given ?? least;
  if (value >= least && value <= most) return value;
  throw wrong(`${key}: ${value} is not between ${least} and ${most}`, `${least} to ${most}, or leave ${key} out`);
}

const wrong = (message: string, remedy: string): Fault => new Fault("invalid_settings", message, { remedy });
