import { defaultVersion, type SupportedVersion, supportedVersions } from "../../src/settings/pgstac-versions.ts";

/** A load that is compared with pypgstac's. */
export interface Case {
  /** Name of its ratio. */
  readonly name: string;
  readonly version: SupportedVersion;
  readonly trunc: "month" | null;
  readonly likeness: "large" | "small";
  readonly method: "insert" | "upsert" | "ignore" | "delsert";
  /** Content of the database before: nothing, the same items, or as many others. */
  readonly before: "nothing" | "same" | "others";
  /** True if an earlier run of the ledger loaded what is there before. */
  readonly recordedBefore?: true;
  readonly changed?: true;
  readonly mode: "batches" | "file";
  /** Number of our connections; pypgstac has one. */
  readonly connections: number;
  /** Left out of a short measurement. */
  readonly long?: true;
}

const plain = {
  version: defaultVersion,
  trunc: null,
  likeness: "large",
  before: "nothing",
  mode: "batches",
  connections: 1,
} as const;
const file = { mode: "file", connections: 2 } as const;
const months = { ...plain, trunc: "month", method: "upsert" } as const;
const earlier = { version: supportedVersions[0] ?? defaultVersion, long: true } as const;
const again = { ...plain, method: "upsert", likeness: "small", before: "same", recordedBefore: true } as const;

export const insertFile: Case = { ...plain, ...file, name: "insert_file", method: "insert" };

/** Loads by which the cost of the ledger is told. */
export const recordedCases: readonly Case[] = [
  { ...plain, name: "upsert_new_lambda", method: "upsert" },
  { ...plain, name: "upsert_changed_lambda", method: "upsert", before: "same", changed: true },
  { ...plain, name: "upsert_new_small_lambda", method: "upsert", likeness: "small" },
  { ...again, name: "upsert_unchanged_small_lambda" },
  { ...again, name: "upsert_changed_small_lambda", changed: true },
];

export const cases: readonly Case[] = [
  { ...plain, name: "insert_lambda", method: "insert" },
  insertFile,
  { ...plain, name: "upsert_new_lambda", method: "upsert" },
  { ...plain, name: "upsert_changed_lambda", method: "upsert", before: "same", changed: true },
  { ...months, name: "upsert_unchanged_month_lambda", before: "same" },
  { ...months, name: "insert_month_existing_lambda", before: "others", method: "insert" },
  { ...plain, name: "ignore_lambda", method: "ignore", before: "same" },
  { ...plain, ...file, name: "upsert_new_file", method: "upsert", long: true },
  { ...plain, ...file, name: "upsert_changed_file", method: "upsert", before: "same", changed: true, long: true },
  { ...plain, ...file, name: "ignore_file", method: "ignore", before: "same", long: true },
  { ...months, ...file, name: "upsert_unchanged_month_file", before: "same", long: true },
  { ...months, ...file, name: "insert_month_existing_file", before: "others", method: "insert", long: true },
  { ...months, ...earlier, name: "upsert_unchanged_month_lambda_0_9", before: "same" },
  { ...months, ...earlier, ...file, name: "upsert_unchanged_month_file_0_9", before: "same" },
  { ...months, ...earlier, name: "insert_month_existing_lambda_0_9", before: "others", method: "insert" },
  { ...plain, name: "upsert_new_small_lambda", method: "upsert", likeness: "small", long: true },
  { ...plain, ...file, name: "upsert_new_small_file", method: "upsert", likeness: "small", long: true },
];
