import { Fault } from "../pipeline/fault/fault.ts";
import { withinTime } from "../pipeline/process/within-time.ts";
import { shownLockLength, type UsedSet } from "../pipeline/stage/used-set.ts";
import { allowedPackage } from "../settings/allowed-package.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import { normalizedName, type PackageSet, packageSetFor } from "../settings/package-set.ts";
import { type Environment, ensureEnvironment } from "./environment.ts";
import { hashOfLock } from "./hash-of-lock.ts";
import { LockWatch } from "./lock-watch.ts";
import { lockedSetFor, type SetSource } from "./locked-set-for.ts";
import { versionIn } from "./pins.ts";

/** A package with the environment of its workers. */
export interface PreparedSet extends UsedSet {
  readonly packageName: string;
  readonly environment: Environment;
  readonly isolation: PackageSet["isolation"];
  /** True if its items may take the time and memory of a job on AWS Batch. */
  readonly isHeavy: boolean;
  /** Variables of settings that its processes find. */
  readonly variables: Readonly<Record<string, string>>;
}

interface Source extends SetSource {
  readonly settings: Pick<FunctionSettings<"gen">, "packages" | "allow_any_package" | "gen" | "requester_pays">;
  readonly projectFolder: string;
  /** Reads the values of `gen.secrets`, by variable. */
  readonly readSecrets: () => Promise<Readonly<Record<string, string>>>;
  /** Called with each set that another took the place of, because its package was locked anew. */
  readonly onReplaced: (set: PreparedSet) => void;
}

/**
 * Locks and installs each package set once, when the first message needs it, and once more when it was locked anew. Items
 * that are begun from then on wait for the new one.
 */
export class PreparedSets {
  readonly #source: Source;
  readonly #lock: LockWatch;
  /** Packages that were locked anew since this was opened. */
  readonly #newer = new Set<string>();
  readonly #sets = new Map<string, Promise<PreparedSet>>();
  readonly #stop = new AbortController();

  constructor(source: Source) {
    this.#source = { ...source, isNewer: (name) => this.#newer.has(name) };
    this.#lock = new LockWatch(source.lockPath);
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
    await this.#takeUpLock();
    return this.#sets.get(name) ?? this.#begin(name);
  }

  /** A lock that cannot be read is logged, and what is in use stays. */
  async #takeUpLock(): Promise<void> {
    const { log, lockPath, onReplaced } = this.#source;
    try {
      for (const name of await this.#lock.changed()) {
        this.#newer.add(name);
        const before = this.#sets.get(name);
        this.#sets.delete(name);
        void before?.then(onReplaced, () => {});
      }
    } catch (error) {
      log("error", "lock not taken up", { lock_file: lockPath, error: (error as Error).message });
    }
  }

  #begin(name: string): Promise<PreparedSet> {
    const preparing = this.#install(name);
    this.#sets.set(name, preparing);
    preparing.catch(() => {
      if (this.#sets.get(name) === preparing) this.#sets.delete(name);
    });
    return preparing;
  }

  async #install(packageName: string): Promise<PreparedSet> {
    const { signal } = this.#stop;
    const locked = await lockedSetFor(packageName, this.#source, signal);
    const { cacheFolder, projectFolder } = this.#source;
    const environment = await ensureEnvironment(locked, { cacheFolder, projectFolder, signal });
    const { settings, log } = this.#source;
    const set = packageSetFor(settings, packageName);
    // A variable of the package's own comes before one of all packages.
    const given = Object.entries({
      ...(settings.requester_pays && { AWS_REQUEST_PAYER: "requester" }),
      ...(await this.#source.readSecrets()),
      ...settings.gen.environment,
      ...set?.environment,
    });
    const variables = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
    const version = versionIn(locked.pins, packageName);
    const lock = hashOfLock(locked);
    if (this.#newer.has(packageName)) {
      log("info", "lock taken up", {
        package: packageName,
        package_version: version,
        lock: lock.slice(0, shownLockLength),
      });
    }
    const { isolation = "worker", run_on } = set ?? {};
    return { packageName, version, lock, environment, isolation, isHeavy: run_on === "batch", variables };
  }
}
