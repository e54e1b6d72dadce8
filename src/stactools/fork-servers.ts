import { ForkServer } from "./fork-server.ts";
import { storeGroups } from "./groups.ts";
import type { PreparedSet } from "./prepared-sets.ts";
import type { WorkerProcess, WorkerStart } from "./worker-process.ts";

export interface ForkServersOptions {
  readonly schemaFolder: string;
  readonly hosts: readonly string[];
  /** Files and folders that packages must not see; undefined turns their confinement off. */
  readonly privatePaths: readonly string[] | undefined;
  /** Gets each process's confinement, as worker-reply.ts has it. */
  readonly onConfined: (how: string | null) => void;
}

/** Fork servers at once; the one that has been without a worker for longest is ended first. */
const mostServers = 4;

/** One fork server for each package set in use. Its workers share its memory and start at once. */
export class ForkServers implements AsyncDisposable {
  readonly #options: ForkServersOptions;
  /** Least recently used first. */
  readonly #servers = new Map<PreparedSet, ForkServer>();
  /** Servers that have not ended, or whose workers have not. */
  readonly #running = new Set<ForkServer>();
  readonly #workerCounts = new Map<ForkServer, number>();
  readonly #retired = new WeakSet<PreparedSet>();

  constructor(options: ForkServersOptions) {
    this.#options = options;
  }

  /** Imports a package before its first item is asked for, and stores its groups. @throws Fault if that fails */
  async preload(set: PreparedSet): Promise<void> {
    const { groups } = await this.#serverFor(set).ready;
    await storeGroups(set.environment, set.packageName, groups);
  }

  /** Ends the server of a set that no new items come for, as soon as it has no worker. */
  retire(set: PreparedSet): void {
    this.#retired.add(set);
    const server = this.#servers.get(set);
    if (!server || this.#workerCounts.has(server)) return;
    this.#servers.delete(set);
    server.kill();
  }

  /** Starts a worker process: a fork, or the server itself if its package does not fork safely. */
  async spawn(set: PreparedSet, start: WorkerStart): Promise<WorkerProcess> {
    for (;;) {
      const server = this.#serverFor(set);
      const { forks } = await server.ready;
      if (forks || set.isolation === "fork") return this.#counted(set, server, await server.fork(start));
      // Another worker may have taken it meanwhile.
      if (this.#servers.get(set) !== server) continue;
      this.#servers.delete(set);
      return server.becomeWorker(start);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#running) server.kill();
    this.#servers.clear();
    await Promise.all([...this.#running].map(({ exited }) => exited));
  }

  #serverFor(set: PreparedSet): ForkServer {
    const known = this.#servers.get(set);
    this.#servers.delete(set);
    const server = known?.alive ? known : this.#start(set);
    this.#servers.set(set, server);
    return server;
  }

  #start({ packageName, environment, variables }: PreparedSet): ForkServer {
    this.#makeRoom();
    const { schemaFolder, hosts, privatePaths, onConfined } = this.#options;
    const { python } = environment;
    const server = new ForkServer({ python, variables, packageName, schemaFolder, hosts, privatePaths });
    this.#running.add(server);
    void server.exited.then(() => this.#running.delete(server));
    server.ready
      .then(({ groups, confined }) => {
        onConfined(confined);
        return storeGroups(environment, packageName, groups);
      })
      .catch(() => {});
    return server;
  }

  #makeRoom(): void {
    for (const [set, server] of this.#servers) {
      if (this.#servers.size < mostServers) return;
      if (this.#workerCounts.has(server)) continue;
      this.#servers.delete(set);
      server.kill();
    }
  }

  #counted(set: PreparedSet, server: ForkServer, worker: WorkerProcess): WorkerProcess {
    this.#workerCounts.set(server, (this.#workerCounts.get(server) ?? 0) + 1);
    void worker.ended.then(() => {
      const left = (this.#workerCounts.get(server) ?? 1) - 1;
      if (left > 0) this.#workerCounts.set(server, left);
      else {
        this.#workerCounts.delete(server);
        if (this.#retired.has(set)) this.retire(set);
      }
    });
    return worker;
  }
}
