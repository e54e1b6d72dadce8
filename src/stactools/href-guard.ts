import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { Fault } from "../pipeline/fault/fault.ts";
import type { ItemRequest } from "../pipeline/message/item-request.ts";
import type { AllowedHrefs } from "../settings/allowed-hrefs.ts";
import { type Address, addressesIn } from "./addresses-in.ts";
import { hostResolver } from "./host-resolver.ts";
import { isPublicAddress } from "./is-public-address.ts";
import { type ReadableFolders, whyUnreadable } from "./readable-folders.ts";

export interface HrefRules {
  readonly allowed: AllowedHrefs;
  readonly buckets: readonly string[];
  readonly folders: ReadableFolders;
  /** Looks up the IP addresses of a name; rejects if it has none. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

const remedies = {
  host: "add it under allowed_hrefs.hosts in settings, if the stages may read from it",
  folder: "add its folder under allowed_hrefs.folders in settings, if the stages may read it",
} as const;

/** Refuses requests that name an address or a path that settings do not allow. */
export class HrefGuard {
  readonly #rules: HrefRules;
  readonly #hosts: ReadonlySet<string>;
  readonly #resolve: (host: string) => Promise<readonly string[]>;

  constructor(rules: HrefRules) {
    this.#rules = rules;
    this.#hosts = new Set(rules.allowed.hosts.map((host) => host.toLowerCase()));
    this.#resolve = rules.resolve ?? hostResolver();
  }

  /** @throws Fault `href_not_allowed` */
  async check({ create_item_args: args, create_item_options: options }: ItemRequest): Promise<void> {
    const values: [string, string][] = [
      ...args.map((value, index): [string, string] => [`create_item_args[${index}]`, value]),
      ...Object.entries(options).map(([name, value]): [string, string] => [`create_item_options.${name}`, value]),
    ];
    const named = values.flatMap(([field, value]) => this.#hostsIn(field, value).map((host) => ({ field, host })));
    // A request that names no host waits for nothing, so requests reach the workers in their order.
    for (const { field, host } of named) {
      const why = await this.#whyRefused(host.toLowerCase());
      if (why !== undefined) throw refusal(`${field}: host ${host} is not allowed: ${why}`, remedies.host);
    }
  }

  /** Judges files and hosts known from settings at once; returns the hosts that need a look-up. */
  #hostsIn(field: string, value: string): string[] {
    const hosts: string[] = [];
    const bare = withoutOption(value);
    for (const address of addressesIn(bare)) {
      if (address.kind === "host") {
        if (!this.#rules.allowed.schemes.includes(address.scheme)) throw schemeRefusal(field, address.scheme);
        hosts.push(address.host);
      } else this.#checkOther(field, address);
      // A value that names an existing file is not taken apart, even if it has spaces.
      if (address.kind === "path" && address.path === bare && existsSync(bare)) break;
    }
    return hosts;
  }

  #checkOther(field: string, address: Exclude<Address, { kind: "host" }>): void {
    const { allowed, buckets, folders } = this.#rules;
    if (address.kind === "unreadable") {
      throw refusal(`${field}: ${address.text} is not allowed: ${address.why}`, "write the address in its usual form");
    }
    if (address.kind === "path") {
      const why = whyUnreadable(address.path, folders);
      if (why !== undefined) throw refusal(`${field}: ${address.path} may not be read: ${why}`, remedies.folder);
      return;
    }
    const { scheme, bucket } = address;
    if (!allowed.schemes.includes(scheme)) throw schemeRefusal(field, scheme);
    if (scheme !== "s3" || buckets.includes(bucket)) return;
    throw refusal(
      `${field}: bucket ${bucket} is not among readable_buckets`,
      `add ${bucket} to readable_buckets in settings`,
    );
  }

  async #whyRefused(host: string): Promise<string | undefined> {
    if (this.#hosts.has(host) || this.#isBelowNamed(host)) return undefined;
    if (!this.#hosts.has("public")) return "settings do not name it";
    if (isIP(host)) return isPublicAddress(host) ? undefined : "it is not a public address";
    if (host === "" || host === "localhost" || host.endsWith(".localhost")) return "it means this machine";
    const addresses = await this.#addressesOf(host);
    const inside = addresses.find((address) => !isPublicAddress(address));
    return inside === undefined ? undefined : `its address ${inside} is not public`;
  }

  #isBelowNamed(host: string): boolean {
    return [...this.#hosts].some((named) => named.startsWith("*.") && host.endsWith(named.slice(1)));
  }

  /** Looks up a host. A name without an address passes: it may be plain text, or the package fails with it. */
  async #addressesOf(host: string): Promise<readonly string[]> {
    return this.#resolve(host).catch(() => []);
  }
}

/** Takes the value out of an option among arguments: `--file=/x` or `-f/x`. */
const withoutOption = (text: string): string => text.replace(/^--?[\w-]+=|^-[a-z](?=[/.~])/i, "");

const refusal = (message: string, remedy: string): Fault => new Fault("href_not_allowed", message, { remedy });

const schemeRefusal = (field: string, scheme: string): Fault =>
  refusal(
    `${field}: addresses of ${scheme}: are not allowed`,
    "add it under allowed_hrefs.schemes in settings, if the stages may read such addresses",
  );
