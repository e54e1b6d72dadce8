import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "../../pipeline/process/replace-file.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { refuseOtherAccount } from "./read-caller.ts";
import { type Addresses, addressesIn, readStack } from "./read-outputs.ts";

const freshMilliseconds = 3_600_000;

export interface KnownAddressesOptions {
  readonly stackName: string;
  readonly access: AwsAccess;
  readonly cacheFolder: string;
  /** The account the stack must be in, if settings name one. */
  readonly account?: string | undefined;
  /** True if the pipeline should have a queue of heavy items: what was remembered before it had one does not count. */
  readonly hasHeavy?: boolean;
}

/** The pipeline's addresses, asked of CloudFormation once and then remembered on disk for a while. */
export interface KnownAddresses {
  /** @throws Fault `not_found` that names the stack, or `infrastructure` */
  read(): Promise<Addresses>;
  /** Asks again; undefined where what was known still holds. */
  readAnew(): Promise<Addresses | undefined>;
}

export function knownAddresses(options: KnownAddressesOptions): KnownAddresses {
  const { stackName, access, cacheFolder, account, hasHeavy = false } = options;
  const key = createHash("sha256")
    .update(JSON.stringify([stackName, access]))
    .digest("hex")
    .slice(0, 16);
  const path = join(cacheFolder, "addresses", `${stackName}-${key}.json`);
  let known: Promise<Addresses> | undefined;

  const isWhole = ({ itemHeavyQueueUrl }: Addresses): boolean => !hasHeavy || itemHeavyQueueUrl !== undefined;
  const ask = async (): Promise<Addresses> => {
    try {
      const addresses = addressesIn(stackName, await readStack(stackName, access));
      await remember(path, addresses);
      return addresses;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  };
  const keep = (unchecked: Promise<Addresses>): Promise<Addresses> => {
    const asking = unchecked.then((addresses) => {
      refuseOtherAccount(accountOf(addresses), account);
      return addresses;
    });
    known = asking;
    asking.catch(() => {
      known = undefined;
    });
    return asking;
  };
  return {
    read: () => known ?? keep(recall(path).then((found) => (found && isWhole(found) ? found : ask()))),
    async readAnew() {
      const before = JSON.stringify(await known);
      const addresses = await keep(ask());
      return JSON.stringify(addresses) === before ? undefined : addresses;
    },
  };
}

const accountOf = ({ itemGenTopicArn }: Addresses): string => itemGenTopicArn.split(":")[4] ?? "";

async function recall(path: string): Promise<Addresses | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > freshMilliseconds) return undefined;
    return JSON.parse(await readFile(path, "utf8")) as Addresses;
  } catch {
    return undefined;
  }
}

/** If the file cannot be written, nothing is remembered. */
async function remember(path: string, addresses: Addresses): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, JSON.stringify(addresses));
  } catch {}
}
