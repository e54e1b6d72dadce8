import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chownSync } from "node:fs";
import { constants, homedir } from "node:os";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../pipeline/fault.ts";
import { ownFile } from "../pipeline/own-files.ts";
import { endLeftovers } from "./end-leftovers.ts";
import { killGroup } from "./kill-group.ts";
import { OutputTail } from "./output-tail.ts";
import { readLines } from "./read-lines.ts";
import { makeScratch, removeScratch } from "./scratch.ts";
import { lendCredentials, workerEnvironment } from "./worker-environment.ts";
import { faultFor, type PrimedReply, type Ready, type ReportedFault, readPrimedReply } from "./worker-reply.ts";

export interface PrimedOptions {
  /** The environment's interpreter. */
  readonly python: string;
  readonly packageName: string;
  readonly schemaFolder: string;
  /** Files and folders that the package must not see; undefined where nothing is kept from it. */
  readonly privatePaths: readonly string[] | undefined;
  /** Hosts that Python may connect to, as `allowed_hrefs.hosts` names them. */
  readonly hosts: readonly string[];
}

/** What a worker is given when it begins. */
export interface Birth {
  /** Sockets that somebody listens at: requests and replies, and what the package prints. */
  readonly channel: string;
  readonly output: string;
  readonly scratchFolder: string;
  readonly limitBytes: number | undefined;
  /** Schemas not worth asking for again, with the reasons. */
  readonly unavailable: Readonly<Record<string, string>>;
}

/** A process that became a worker. */
export interface Born {
  readonly pid: number;
  /** Resolves to how it ended, when nothing that it started is left. */
  readonly ended: Promise<string>;
  /** Resolves before that where the primed process ended, and this one with it. */
  readonly lost: Promise<void>;
}

const program = ownFile("src/stactools/worker.py");
const [requestsDescriptor, repliesDescriptor] = [3, 4];
/** Imports of a cold disk included. */
const startLimitMilliseconds = 120_000;
const shownLines = 12;
/** The first of sandbox.py's users; that of a process is as many after it as its number says, and nobody else's. */
const firstUser = 1_500_000_000;

/** A Python process with one package imported, that becomes workers: as many forks as are wanted, or itself. */
export class PrimedPython {
  /** Rejects with a Fault where the package cannot be imported. */
  readonly ready: Promise<Ready>;
  /** Resolves to how it ended, when nothing that it started is left. */
  readonly exited: Promise<string>;
  readonly #options: PrimedOptions;
  readonly #home = makeScratch("home");
  readonly #mark = randomUUID();
  readonly #child: ChildProcess;
  readonly #requests: Writable | undefined;
  readonly #replies: Readable | undefined;
  readonly #output: OutputTail | undefined;
  readonly #primed = Promise.withResolvers<Ready>();
  readonly #lost = Promise.withResolvers<void>();
  readonly #births = new Map<number, { born: (pid: number) => void; ended: (how: string) => void }>();
  #user: number | undefined;
  #alive = true;
  #count = 0;

  constructor(options: PrimedOptions) {
    this.#options = options;
    lendCredentials(this.#home);
    this.#child = spawn(options.python, ["-I", "-S", program, JSON.stringify(startOf(options, this.#home))], {
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
      detached: true,
      env: workerEnvironment(this.#home, this.#mark),
    });
    this.exited = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => resolve(this.#end(ending(code, signal))));
      this.#child.on("error", (error) => resolve(this.#end(`cannot be run: ${error.message}`)));
    });
    // There are none where the process could not be started for want of descriptors.
    const stdio = this.#child.stdio ?? [];
    if (stdio[2]) this.#output = new OutputTail(stdio[2] as Readable);
    this.#requests = (stdio[requestsDescriptor] as Writable | undefined)?.on("error", () => {});
    this.#replies = stdio[repliesDescriptor] as Readable | undefined;
    const take = (line: string): void => this.#take(readPrimedReply(line));
    if (this.#replies) readLines(this.#replies, take, () => this.kill());
    const late = setTimeout(() => {
      this.#primed.reject(new Fault("timeout", `${options.packageName} took too long to import`));
      this.kill();
    }, startLimitMilliseconds);
    this.ready = this.#primed.promise.finally(() => clearTimeout(late));
    this.ready.catch(() => {});
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Another process that goes on from where this one is. */
  fork(birth: Birth): Promise<Born> {
    this.#count += 1;
    const worker = this.#count;
    const born = Promise.withResolvers<Born>();
    const ended = Promise.withResolvers<string>();
    if (!this.#alive) return Promise.reject(faultFor("crash", "the process to fork had ended"));
    this.#lend(birth);
    this.#births.set(worker, {
      born: (pid) => born.resolve({ pid, ended: ended.promise, lost: this.#lost.promise }),
      ended: (how) => {
        this.#births.delete(worker);
        ended.resolve(how);
        born.reject(faultFor("crash", `the process to fork ${how}`));
      },
    });
    this.#ask({ fork: { worker, own_group: true, ...sent(birth) } });
    return born.promise;
  }

  /** This process itself, which then forks no more. */
  async become(birth: Birth): Promise<Born> {
    const { pid } = this.#child;
    if (pid === undefined || !this.#alive) throw faultFor("crash", "the process had ended");
    this.#lend(birth);
    this.#ask({ serve: { own_group: false, ...sent(birth) } });
    return { pid, ended: this.exited, lost: this.#lost.promise };
  }

  /** Ends it at once, whatever it is doing; its forks end with it. */
  kill(): void {
    this.#alive = false;
    killGroup(this.#child.pid);
  }

  #ask(request: object): void {
    this.#requests?.write(`${JSON.stringify(request)}\n`);
  }

  /** Makes the scratch folder the worker's own, where that runs as another user. */
  #lend({ scratchFolder, channel, output }: Birth): void {
    if (this.#user === undefined) return;
    for (const path of [channel, output, scratchFolder]) chownSync(path, this.#user, this.#user);
  }

  #take(reply: PrimedReply): void {
    if (reply.type === "primed") {
      if (process.getuid?.() === 0 && reply.user !== 0) this.#user = reply.user;
      this.#primed.resolve(reply);
    } else if (reply.type === "failed") this.#primed.reject(this.#unusable(reply.fault));
    else if (reply.type === "forked") this.#births.get(reply.worker)?.born(reply.pid);
    else this.#births.get(reply.worker)?.ended(ending(reply.status, null));
  }

  #unusable({ kind, message }: ReportedFault): Fault {
    const { packageName } = this.#options;
    const remedy = `packages.${packageName} in settings: another version, or what is missing under requirements (pkg_resources is in setuptools<81)`;
    return new Fault(kind, message, { remedy });
  }

  async #end(how: string): Promise<string> {
    this.kill();
    this.#lost.resolve();
    const own = firstUser + (this.#child.pid ?? 0);
    await endLeftovers({ mark: this.#mark, user: this.#user === own ? own : undefined });
    removeScratch(this.#home);
    for (const { ended } of [...this.#births.values()]) ended(how);
    // Its last words may still be in the pipe.
    await Promise.race([this.#output?.ended, delay(500, undefined, { ref: false })]);
    for (const end of [this.#output, this.#requests, this.#replies]) end?.destroy();
    this.#primed.reject(faultFor("crash", `the package's process ${how}`, this.#output?.lastLines(shownLines) ?? ""));
    return how;
  }
}

/** Builds the start argument of worker.py. */
const startOf = ({ packageName, schemaFolder, hosts, privatePaths }: PrimedOptions, home: string): object => ({
  package: packageName,
  parent: process.pid,
  schemas: schemaFolder,
  requests: requestsDescriptor,
  replies: repliesDescriptor,
  hosts,
  private: privatePaths ?? null,
  home,
  operator_home: homedir(),
});

const sent = ({ channel, output, scratchFolder, limitBytes, unavailable }: Birth): object => {
  return { channel, output, scratch: scratchFolder, memory_limit: limitBytes ?? null, unavailable };
};

/** Python reports a signal as its negative number. */
function ending(code: number | null, signal: NodeJS.Signals | null): string {
  const name = signal ?? (code !== null && code < 0 ? signalName(-code) : undefined);
  return name ? `was killed by ${name}` : `ended with status ${code} before the item was made`;
}

const signalName = (number: number): string | undefined =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
