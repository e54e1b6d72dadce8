import { Fault } from "../pipeline/fault.ts";
import { withinTime } from "../pipeline/within-time.ts";
import { allowedPackage } from "../settings/allowed-package.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import { normalizedName, type PackageSet } from "../settings/package-set.ts";
import { packageSetFor } from "../settings/settings.ts";
import { type Environment, ensureEnvironment } from "./environment.ts";
import { lockedSetFor, type SetSource } from "./locked-set-for.ts";

/** A package with the environment of its workers. */
export interface PreparedSet {
  readonly packageName: string;
  readonly environment: Environment;
  readonly isolation: PackageSet["isolation"];
  /** Variables of settings that its processes find. */
  readonly variables: Readonly<Record<string, string>>;
}

interface Source extends SetSource {
  readonly settings: Pick<FunctionSettings<"gen">, "packages" | "allow_any_package" | "gen">;
  readonly projectFolder: string;
}

/** Locks and installs each package set once, when the first message needs it. */
export class PreparedSets {
  readonly #source: Source;
  readonly #sets = new Map<string, Promise<PreparedSet>>();
  readonly #stop = new AbortController();

  constructor(source: Source) {
    this.#source = source;
  }

  /**
   * Prepares a package; returns undefined if this was closed meanwhile.
   * @throws Fault `package_unavailable` if it is not installed by `beginBy`, and the faults of locking and installing
   */
  async prepare(packageName: string, beginBy: number): Promise<PreparedSet | undefined> {
    try {
      return await withinTime(
        this.#prepared(packageName),
        beginBy,
        () => new Fault("package_unavailable", `${packageName} is still being installed`),
      );
    } catch (error) {
      if (this.#stop.signal.aborted) return undefined;
      throw error;
    }
  }

  close(): void {
    this.#stop.abort();
  }

  /** A failure is not kept: the next message may find the network back. */
  async #prepared(packageName: string): Promise<PreparedSet> {
    const name = normalizedName(allowedPackage(packageName, this.#source.settings));
    return this.#sets.get(name) ?? this.#begin(name);
  }

  #begin(name: string): Promise<PreparedSet> {
    const preparing = this.#install(name);
    this.#sets.set(name, preparing);
    preparing.catch(() => this.#sets.delete(name));
    return preparing;
  }

  async #install(packageName: string): Promise<PreparedSet> {
    const { signal } = this.#stop;
    const locked = await lockedSetFor(packageName, this.#source, signal);
    const { cacheFolder, projectFolder } = this.#source;
    const environment = await ensureEnvironment(locked, { cacheFolder, projectFolder, signal });
    const { settings } = this.#source;
    const set = packageSetFor(settings, packageName);
    // A variable of the package's own comes before one of all packages.
    const given = Object.entries({ ...settings.gen.environment, ...set?.environment });
    const variables = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
    return { packageName, environment, isolation: set?.isolation ?? "worker", variables };
  }
}
