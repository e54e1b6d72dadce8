import type { ForkServers } from "./fork-servers.ts";
import { watchMemory } from "./memory-watch.ts";
import type { PreparedSet } from "./prepared-sets.ts";
import { PythonWorker } from "./python-worker.ts";
import type { SchemaRequests } from "./schema-requests.ts";
import { makeScratch } from "./scratch.ts";

export interface WorkersOptions {
  readonly forkServers: ForkServers;
  readonly schemas: SchemaRequests;
  /** Memory that a worker may take beyond what it shares; undefined sets no limit. */
  readonly limitBytes: (set: PreparedSet) => number | undefined;
  /** Memory that all workers may take together; undefined sets no limit. */
  readonly totalBytes: number | undefined;
}

/** Items after which a worker is replaced. */
const itemLimit = 5000;

/** The running workers of all package sets; starts new ones. */
export class Workers implements Disposable {
  readonly #options: WorkersOptions;
  readonly #running = new Set<PythonWorker>();
  readonly #watch: Disposable | undefined;

  constructor(options: WorkersOptions) {
    this.#options = options;
    if (options.totalBytes !== undefined) this.#watch = watchMemory(options.totalBytes, () => this.#running);
  }

  start(set: PreparedSet): PythonWorker {
    const { forkServers, limitBytes, schemas } = this.#options;
    const worker = new PythonWorker({
      spawn: (start) => forkServers.spawn(set, start),
      scratchFolder: makeScratch("worker"),
      limitBytes: limitBytes(set),
      itemLimit: set.isolation === "fork" ? 1 : itemLimit,
      schemas,
    });
    this.#running.add(worker);
    void worker.exited.then(() => this.#running.delete(worker));
    return worker;
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
  }
}
