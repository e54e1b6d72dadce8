import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ErrorKind, Fault } from "../pipeline/fault.ts";
import type { ItemRequest } from "../pipeline/item-request.ts";
import { millisecondsUntil } from "./milliseconds-until.ts";
import { OutputTail } from "./output-tail.ts";
import { removeScratch } from "./scratch.ts";
import { Wear } from "./wear.ts";
import { faultFor, type MissingSchema, type ReportedFault, readReply, type WorkerReply } from "./worker-reply.ts";

export interface WorkerOptions {
  /** The environment's interpreter. */
  readonly python: string;
  readonly packageName: string;
  readonly schemaFolder: string;
  /** Its own; removed when it ends. */
  readonly scratchFolder: string;
  readonly onSchemasMissing: (schemas: readonly MissingSchema[]) => void;
}

const program = fileURLToPath(new URL("worker.py", import.meta.url));
const [requestsDescriptor, repliesDescriptor] = [3, 4];
/** Imports of a cold disk included. */
const startLimitMilliseconds = 120_000;
const shownLines = 12;

/** A warm Python process with one package imported, that makes one item at a time. */
export class PythonWorker {
  /** Resolves to the package's groups; rejects with a Fault where it cannot be imported. */
  readonly ready: Promise<readonly string[]>;
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  readonly #output: OutputTail;
  readonly #options: WorkerOptions;
  readonly #wear = new Wear();
  #awaited: { resolve: (reply: WorkerReply) => void; reject: (error: Error) => void } | undefined;
  #alive = true;
  #count = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const start = {
      package: options.packageName,
      parent: process.pid,
      scratch: options.scratchFolder,
      schemas: options.schemaFolder,
      requests: requestsDescriptor,
      replies: repliesDescriptor,
    };
    // Leading a process group of its own, it can be killed with all that a package started.
    this.#child = spawn(options.python, ["-I", program, JSON.stringify(start)], {
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#output = new OutputTail(this.#child.stdio[2] as Readable);
    this.#requests = (this.#child.stdio[requestsDescriptor] as Writable).on("error", () => {});
    const replies = (this.#child.stdio[repliesDescriptor] as Readable).on("error", () => {});
    createInterface({ input: replies }).on("line", (line) => this.#take(line));
    this.exited = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => resolve(this.#end(ending(code, signal))));
      this.#child.once("error", (error) => resolve(this.#end(`cannot be run: ${error.message}`)));
    });
    this.ready = this.#begin();
    this.ready.catch(() => {});
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether it should be replaced before the next item. */
  get worn(): boolean {
    return this.#wear.worn;
  }

  /** @throws Fault of whatever is wrong with this item; afterwards the worker may be dead */
  async make(request: ItemRequest, deadline: number): Promise<string> {
    this.#output.clear();
    this.#count += 1;
    const sent = {
      id: this.#count,
      group: request.group_name,
      args: request.create_item_args,
      options: request.create_item_options,
      collection_id: request.collection_id ?? null,
    };
    const reply = this.#reply(deadline, "the item was not made in time");
    this.#requests.write(`${JSON.stringify(sent)}\n`);
    const answer = await reply;
    if (answer.type !== "answer") throw new TypeError(`the worker answered an item with ${answer.type}`);
    this.#wear.count(answer.memoryBytes);
    if (answer.schemasMissing.length > 0) this.#options.onSchemasMissing(answer.schemasMissing);
    if ("text" in answer.outcome) return answer.outcome.text;
    throw await this.#faultOf(answer.outcome.fault);
  }

  /** Ends it at once, whatever it is doing, with all it started. */
  async kill(): Promise<void> {
    this.#killGroup();
    await this.exited;
  }

  async #begin(): Promise<readonly string[]> {
    const late = `${this.#options.packageName} took too long to import`;
    const reply = await this.#reply(Date.now() + startLimitMilliseconds, late);
    if (reply.type === "failed") throw this.#unusable(reply.fault);
    if (reply.type !== "ready") throw new TypeError(`the worker began with ${reply.type}`);
    return reply.groups;
  }

  #unusable({ kind, message }: ReportedFault): Fault {
    const { packageName } = this.#options;
    const remedy = `packages.${packageName} in settings: another version, or what is missing under requirements (pkg_resources is in setuptools<81)`;
    return new Fault(kind, message, { remedy });
  }

  #reply(deadline: number, late: string): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      const expire = () => this.#giveUp("timeout", late);
      const timer = setTimeout(expire, millisecondsUntil(deadline));
      const settle = <T>(then: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          this.#awaited = undefined;
          then(value);
        };
      };
      this.#awaited = { resolve: settle(resolve), reject: settle(reject) };
      if (!this.#alive) this.#awaited.reject(faultFor("crash", "the worker had ended"));
    });
  }

  #take(line: string): void {
    this.#awaited?.resolve(readReply(line));
  }

  #giveUp(kind: ErrorKind, message: string): void {
    this.#killGroup();
    this.#awaited?.reject(faultFor(kind, message, this.#output.lastLines(shownLines)));
  }

  async #end(how: string): Promise<void> {
    this.#killGroup();
    removeScratch(this.#options.scratchFolder);
    // Its last words may still be in the pipe, or held open by something it started.
    await Promise.race([this.#output.ended, delay(500, undefined, { ref: false })]);
    const message = `the package's process ${how}`;
    this.#awaited?.reject(faultFor("crash", message, this.#output.lastLines(shownLines)));
  }

  async #faultOf({ kind, message, showOutput }: ReportedFault): Promise<Fault> {
    if (kind === "crash") this.#killGroup();
    if (!showOutput) return faultFor(kind, message);
    // What was printed before the reply comes by another pipe.
    await delay(20);
    return faultFor(kind, message, this.#output.lastLines(shownLines));
  }

  #killGroup(): void {
    this.#alive = false;
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It and all it started are gone.
    }
  }
}

function ending(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ? `was killed by ${signal}` : `ended with status ${code} before the item was made`;
}
