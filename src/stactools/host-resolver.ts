import { lookup } from "node:dns/promises";
import pLimit from "p-limit";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { withinTime } from "../pipeline/process/within-time.ts";

const keptMilliseconds = 30_000;
const limitMilliseconds = 10_000;
const mostKept = 1000;
/** Limit of look-ups at once: each holds a thread that reading and writing files needs, too. */
const mostAtOnce = 2;

type Lookup = (host: string) => Promise<readonly string[]>;

const systemLookup: Lookup = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** Looks IP addresses up as other programs of the machine do, and keeps them for a short time. */
export function hostResolver(find: Lookup = systemLookup): Lookup {
  const kept = new Map<string, { readonly until: number; readonly addresses: Promise<readonly string[]> }>();
  const limit = pLimit(mostAtOnce);
  return (host) => {
    const known = kept.get(host);
    if (known && known.until > steadyNow()) return known.addresses;
    const addresses = limit(() => withinLimit(host, find(host)));
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? host);
    kept.set(host, { until: steadyNow() + keptMilliseconds, addresses });
    return addresses;
  };
}

async function withinLimit<T>(host: string, work: Promise<T>): Promise<T> {
  const late = (): Error => new Error(`no name server answered for ${host} in time`);
  return await withinTime(work, steadyNow() + limitMilliseconds, late);
}
