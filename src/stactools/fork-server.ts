import { chownSync } from "node:fs";
import { Fault } from "../pipeline/fault/fault.ts";
import { describeExit } from "./describe-exit.ts";
import { PythonProcess } from "./python-process.ts";
import type { WorkerProcess, WorkerStart } from "./worker-process.ts";
import {
  type ForkServerReply,
  faultFor,
  type PreloadedPackage,
  type ReportedFault,
  readForkServerReply,
} from "./worker-reply.ts";

export interface ForkServerOptions {
  /** The environment's interpreter. */
  readonly python: string;
  /** Variables of settings that it and its workers find. */
  readonly variables: Readonly<Record<string, string>>;
  readonly packageName: string;
  readonly schemaFolder: string;
  /** Files and folders that the package must not see; undefined turns its confinement off. */
  readonly privatePaths: readonly string[] | undefined;
  /** Hosts that Python may connect to, as `allowed_hrefs.hosts` names them. */
  readonly hosts: readonly string[];
}

/** Time that importing a package may take, from a cold disk too. */
const startLimitMilliseconds = 120_000;
const shownLines = 12;

/** A Python process that has imported one package and forks workers, or becomes the only worker itself. */
export class ForkServer {
  /** Rejects with a Fault if the package cannot be imported. */
  readonly ready: Promise<PreloadedPackage>;
  /** Resolves once it and every process that it started have ended. */
  readonly exited: Promise<void>;
  readonly #packageName: string;
  readonly #process: PythonProcess;
  readonly #preloaded = Promise.withResolvers<PreloadedPackage>();
  readonly #workers = new Map<number, { forked: (pid: number) => void; ended: (how: string) => void }>();
  #count = 0;

  constructor({ python, variables, packageName, schemaFolder, hosts, privatePaths }: ForkServerOptions) {
    this.#packageName = packageName;
    const start = { package: packageName, schemas: schemaFolder, hosts, private: privatePaths ?? null };
    this.#process = new PythonProcess({ python, variables }, start, (line) => this.#take(readForkServerReply(line)));
    void this.#process.ended.then((how) => {
      for (const { ended } of [...this.#workers.values()]) ended(how);
    });
    this.exited = this.#process.exited.then((how) => {
      const lastLines = this.#process.lastLines(shownLines);
      this.#preloaded.reject(faultFor("crash", `the package's process ${how}`, lastLines));
    });
    const late = setTimeout(() => {
      this.#preloaded.reject(new Fault("timeout", `${packageName} took too long to import`));
      this.kill();
    }, startLimitMilliseconds);
    this.ready = this.#preloaded.promise.finally(() => clearTimeout(late));
    this.ready.catch(() => {});
  }

  get alive(): boolean {
    return this.#process.alive;
  }

  /** Forks a worker. */
  fork(start: WorkerStart): Promise<WorkerProcess> {
    this.#count += 1;
    const worker = this.#count;
    const process = Promise.withResolvers<WorkerProcess>();
    const ended = Promise.withResolvers<string>();
    if (!this.alive) return Promise.reject(faultFor("crash", "the process to fork had ended"));
    this.#giveFiles(start);
    this.#workers.set(worker, {
      forked: (pid) => process.resolve({ pid, ended: ended.promise, lost: this.#process.lost }),
      ended: (how) => {
        this.#workers.delete(worker);
        ended.resolve(how);
        process.reject(faultFor("crash", `the process to fork ${how}`));
      },
    });
    this.#process.send({ fork: { worker, own_group: true, ...asRequest(start) } });
    return process.promise;
  }

  /** Turns this process itself into a worker; it forks no more. */
  async becomeWorker(start: WorkerStart): Promise<WorkerProcess> {
    const { pid, exited, lost } = this.#process;
    if (pid === undefined || !this.alive) throw faultFor("crash", "the process had ended");
    this.#giveFiles(start);
    this.#process.send({ become_worker: { own_group: false, ...asRequest(start) } });
    return { pid, ended: exited, lost };
  }

  /** Ends it at once, whatever it is doing; its workers end with it. */
  kill(): void {
    this.#process.kill();
  }

  /** Gives a worker its files if it runs as another user. */
  #giveFiles({ scratchFolder, channel, output }: WorkerStart): void {
    const { user } = this.#process;
    if (user === undefined) return;
    for (const path of [channel, output, scratchFolder]) chownSync(path, user, user);
  }

  #take(reply: ForkServerReply): void {
    if (reply.type === "preloaded") {
      this.#process.runsAs(reply.user);
      this.#preloaded.resolve(reply);
    } else if (reply.type === "failed") this.#preloaded.reject(this.#importFault(reply.fault));
    else if (reply.type === "forked") this.#workers.get(reply.worker)?.forked(reply.pid);
    else this.#workers.get(reply.worker)?.ended(describeExit(reply.status, null));
  }

  #importFault({ kind, message }: ReportedFault): Fault {
    const remedy = `in settings, under packages.${this.#packageName}: set another version, or add the missing package to requirements (pkg_resources is in setuptools<81)`;
    return new Fault(kind, message, { remedy });
  }
}

const asRequest = ({ channel, output, scratchFolder, limitBytes }: WorkerStart): object => {
  return { channel, output, scratch: scratchFolder, memory_limit: limitBytes ?? null };
};
