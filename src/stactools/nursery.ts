import { rememberGroups } from "./groups.ts";
import { watchMemory } from "./memory-watch.ts";
import type { MissingSchemas } from "./missing-schemas.ts";
import type { PreparedSet } from "./prepared-sets.ts";
import { type Birth, type Born, PrimedPython } from "./primed-python.ts";
import { PythonWorker } from "./python-worker.ts";
import { makeScratch } from "./scratch.ts";

export interface NurseryOptions {
  readonly schemaFolder: string;
  readonly hosts: readonly string[];
  /** Memory a worker may take beyond what it shares; undefined leaves it to the machine. */
  readonly limitBytes: number | undefined;
  /** Memory all workers may take together, likewise. */
  readonly totalBytes: number | undefined;
  readonly missingSchemas: MissingSchemas;
}

/** A worker is replaced after this many items, whatever it looks like. */
const itemLimit = 5000;
/** Sets with a primed process at once; the one longest without a worker goes first. */
const mostPrimed = 4;

/** Where workers come from: forks of one primed process for each package set, which share its memory and start at once. */
export class Nursery implements Disposable {
  readonly #options: NurseryOptions;
  /** Least recently used first. */
  readonly #primed = new Map<PreparedSet, PrimedPython>();
  readonly #living = new Map<PrimedPython, number>();
  readonly #workers = new Set<PythonWorker>();
  readonly #watch: Disposable | undefined;

  constructor(options: NurseryOptions) {
    this.#options = options;
    if (options.totalBytes !== undefined) this.#watch = watchMemory(options.totalBytes, () => this.#workers);
  }

  start(set: PreparedSet): PythonWorker {
    const { limitBytes, missingSchemas } = this.#options;
    const worker = new PythonWorker({
      bear: (birth) => this.#bear(set, birth),
      scratchFolder: makeScratch(),
      limitBytes,
      itemLimit: set.isolation === "fork" ? 1 : itemLimit,
      unavailableSchemas: missingSchemas.recent(),
      onSchemasMissing: (schemas) => missingSchemas.add(schemas),
    });
    this.#workers.add(worker);
    void worker.exited.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Imports the package before anybody asks for an item. @throws Fault where that fails */
  async prime(set: PreparedSet): Promise<void> {
    await this.#primedFor(set).ready;
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
    for (const primed of this.#primed.values()) primed.kill();
    this.#primed.clear();
  }

  async #bear(set: PreparedSet, birth: Birth): Promise<Born> {
    for (;;) {
      const primed = this.#primedFor(set);
      const { forks } = await primed.ready;
      if (forks || set.isolation === "fork") return this.#counted(primed, await primed.fork(birth));
      // Another worker may have been faster to take it.
      if (this.#primed.get(set) !== primed) continue;
      this.#primed.delete(set);
      return primed.become(birth);
    }
  }

  #primedFor(set: PreparedSet): PrimedPython {
    const known = this.#primed.get(set);
    this.#primed.delete(set);
    const primed = known?.alive ? known : this.#prime(set);
    this.#primed.set(set, primed);
    return primed;
  }

  #prime({ packageName, environment }: PreparedSet): PrimedPython {
    this.#makeRoom();
    const { schemaFolder, hosts } = this.#options;
    const primed = new PrimedPython({ python: environment.python, packageName, schemaFolder, hosts });
    primed.ready.then(({ groups }) => rememberGroups(environment, packageName, groups)).catch(() => {});
    return primed;
  }

  #makeRoom(): void {
    for (const [set, primed] of this.#primed) {
      if (this.#primed.size < mostPrimed) return;
      if (this.#living.has(primed)) continue;
      this.#primed.delete(set);
      primed.kill();
    }
  }

  #counted(primed: PrimedPython, born: Born): Born {
    this.#living.set(primed, (this.#living.get(primed) ?? 0) + 1);
    void born.ended.then(() => {
      const left = (this.#living.get(primed) ?? 1) - 1;
      if (left > 0) this.#living.set(primed, left);
      else this.#living.delete(primed);
    });
    return born;
  }
}
