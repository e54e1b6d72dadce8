import { rememberGroups } from "./groups.ts";
import { keepSchemas } from "./keep-schemas.ts";
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
  /** Files and folders that packages must not see; undefined where nothing is kept from them. */
  readonly privatePaths: readonly string[] | undefined;
  /** Told of each process how it is confined, as worker-reply.ts has it. */
  readonly onConfined: (how: string | null) => void;
}

/** A worker is replaced after this many items, whatever it looks like. */
const itemLimit = 5000;
/** Sets with a primed process at once; the one longest without a worker goes first. */
const mostPrimed = 4;

/** Where workers come from: forks of one primed process for each package set, which share its memory and start at once. */
export class Nursery implements AsyncDisposable {
  readonly #options: NurseryOptions;
  /** Least recently used first. */
  readonly #primed = new Map<PreparedSet, PrimedPython>();
  /** Processes that have not ended, with what they started. */
  readonly #running = new Set<PrimedPython>();
  readonly #living = new Map<PrimedPython, number>();
  readonly #workers = new Set<PythonWorker>();
  readonly #watch: Disposable | undefined;

  constructor(options: NurseryOptions) {
    this.#options = options;
    if (options.totalBytes !== undefined) this.#watch = watchMemory(options.totalBytes, () => this.#workers);
  }

  start(set: PreparedSet): PythonWorker {
    const { limitBytes, missingSchemas, schemaFolder } = this.#options;
    const worker = new PythonWorker({
      bear: (birth) => this.#bear(set, birth),
      scratchFolder: makeScratch("worker"),
      limitBytes,
      itemLimit: set.isolation === "fork" ? 1 : itemLimit,
      unavailableSchemas: missingSchemas.recent(),
      onSchemasMissing: (schemas) => missingSchemas.add(schemas),
      onSchemasFetched: (schemas) => keepSchemas(schemaFolder, schemas),
    });
    this.#workers.add(worker);
    void worker.exited.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Imports the package before anybody asks for an item. @throws Fault where that fails */
  async prime(set: PreparedSet): Promise<void> {
    await this.#primedFor(set).ready;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    for (const primed of this.#running) primed.kill();
    this.#primed.clear();
    await Promise.all([...this.#running].map(({ exited }) => exited));
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
    const { schemaFolder, hosts, privatePaths, onConfined } = this.#options;
    const { python } = environment;
    const primed = new PrimedPython({ python, packageName, schemaFolder, hosts, privatePaths });
    this.#running.add(primed);
    void primed.exited.then(() => this.#running.delete(primed));
    primed.ready
      .then(({ groups, confined }) => {
        onConfined(confined);
        return rememberGroups(environment, packageName, groups);
      })
      .catch(() => {});
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
