import { Fault } from "../../pipeline/fault/fault.ts";
import { connectionFormula } from "./database-parameters.ts";

const gibibyte = 1024 ** 3;

/** Memory of a size `large` in GiB, by the first letter of the class: the least of its generations. */
const largeGibibytes: Readonly<Record<string, number>> = { t: 8, m: 8, r: 15.25, c: 4, x: 32, z: 16 };
/** Sizes by their memory, where `large` is 1. */
const smallerSizes: Readonly<Record<string, number>> = { micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1 };

/** RDS's own programs take some memory: measured on classes from 1 to 16 GiB, rounded up. */
const keptBack = { bytes: 300_000_000, part: 0.025 };

/**
 * Estimates the connections that RDS lets an instance have, rather too few than too many; RDS alone knows the number.
 * @throws Fault `invalid_settings` if there is no such class
 */
export function expectedConnections(instanceType: string): number {
  const [, letter = "", size = "", times] = /^([a-z])[a-z0-9-]*\.((\d*)xlarge|[a-z]+)$/.exec(instanceType) ?? [];
  const large = largeGibibytes[letter];
  const factor = size.endsWith("xlarge") ? 2 * Number(times || 1) : smallerSizes[size];
  if (large === undefined || factor === undefined) {
    throw new Fault("invalid_settings", `db_instance_type: there is no ${instanceType}`, {
      remedy: "a type like t4g.small or r7g.large, without db.",
    });
  }
  const { bytesPerConnection, most } = connectionFormula;
  const bytes = large * factor * gibibyte * (1 - keptBack.part) - keptBack.bytes;
  return Math.min(Math.floor(bytes / bytesPerConnection), most);
}
