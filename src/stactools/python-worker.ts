import { rmSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { millisecondsUntil } from "../pipeline/deadline.ts";
import type { ErrorKind, Fault } from "../pipeline/fault.ts";
import type { ItemRequest } from "../pipeline/item-request.ts";
import { steadyNow } from "../pipeline/steady-now.ts";
import { killGroup } from "./kill-group.ts";
import { listenOnce } from "./listen-once.ts";
import { OutputTail } from "./output-tail.ts";
import type { Birth, Born } from "./primed-python.ts";
import { readLines } from "./read-lines.ts";
import { removeScratch } from "./scratch.ts";
import { Wear } from "./wear.ts";
import {
  type FetchedSchema,
  faultFor,
  type MissingSchema,
  type ReportedFault,
  readReply,
  type WorkerReply,
} from "./worker-reply.ts";

export interface WorkerOptions {
  /** Makes a process of a primed one. */
  readonly bear: (birth: Birth) => Promise<Born>;
  /** Its own; removed when it ends. */
  readonly scratchFolder: string;
  readonly limitBytes: number | undefined;
  /** How many items it makes before it should be replaced. */
  readonly itemLimit: number;
  readonly unavailableSchemas: Readonly<Record<string, string>>;
  readonly onSchemasMissing: (schemas: readonly MissingSchema[]) => void;
  readonly onSchemasFetched: (schemas: readonly FetchedSchema[]) => void;
}

const shownLines = 12;

/** A warm Python process with one package imported, that makes one item at a time. */
export class PythonWorker {
  /** Rejects with a Fault where the package cannot be imported. */
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  readonly #options: WorkerOptions;
  readonly #wear: Wear;
  readonly #gone = Promise.withResolvers<void>();
  #channel: Socket | undefined;
  #output: OutputTail | undefined;
  #pid: number | undefined;
  #awaited: { resolve: (reply: WorkerReply) => void; reject: (error: Error) => void } | undefined;
  #alive = true;
  #count = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#wear = new Wear(options.itemLimit);
    this.exited = this.#gone.promise;
    this.ready = this.#begin();
    this.ready.catch(() => {});
  }

  get pid(): number | undefined {
    return this.#pid;
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
    this.#output?.clear();
    this.#count += 1;
    const sent = {
      id: this.#count,
      group: request.group_name,
      args: request.create_item_args,
      options: request.create_item_options,
      collection_id: request.collection_id ?? null,
    };
    const reply = this.#reply(deadline);
    this.#channel?.write(`${JSON.stringify(sent)}\n`);
    const answer = await reply;
    if (answer.type !== "answer") throw new TypeError(`the worker answered an item with ${answer.type}`);
    this.#wear.count(answer.memoryBytes);
    if (answer.schemasMissing.length > 0) this.#options.onSchemasMissing(answer.schemasMissing);
    if (answer.schemasFetched.length > 0) this.#options.onSchemasFetched(answer.schemasFetched);
    if ("text" in answer.outcome) return answer.outcome.text;
    throw await this.#faultOf(answer.outcome.fault);
  }

  endForMemory(message: string): void {
    this.#giveUp("crash", message);
  }

  /** Ends it at once, whatever it is doing, with all it started. */
  async kill(): Promise<void> {
    this.#stop();
    await this.exited;
  }

  async #begin(): Promise<void> {
    try {
      const { ended, lost } = await this.#connect();
      // One that was to end before it began.
      if (!this.#alive) this.#stop();
      void lost.then(() => this.#stop());
      void ended.then((how) => this.#end(how));
    } catch (error) {
      this.#alive = false;
      removeScratch(this.#options.scratchFolder);
      this.#gone.resolve();
      throw error;
    }
    await this.#reply(Number.POSITIVE_INFINITY);
  }

  async #connect(): Promise<Born> {
    const { scratchFolder, limitBytes, unavailableSchemas: unavailable, bear } = this.#options;
    const [channel, output] = await Promise.all(
      ["channel", "output"].map((name) => listenOnce(join(scratchFolder, name))),
    );
    if (!channel || !output) throw new TypeError("both were listened at");
    try {
      const born = await bear({ channel: channel.path, output: output.path, scratchFolder, limitBytes, unavailable });
      this.#pid = born.pid;
      const early = born.ended.then((how) => Promise.reject(faultFor("crash", `the package's process ${how}`)));
      const [requests, printed] = await Promise.race([Promise.all([channel.peer, output.peer]), early]);
      early.catch(() => {});
      this.#output = new OutputTail(printed);
      // It takes a moment until it has ended with all that it started; no item is to be given to it meanwhile.
      this.#channel = requests.once("close", () => this.#stop());
      const take = (line: string): void => this.#awaited?.resolve(readReply(line));
      readLines(requests, take, () => this.#giveUp("crash", "the package's process wrote what is no reply"));
      return born;
    } catch (error) {
      channel.abandon();
      output.abandon();
      throw error;
    } finally {
      channel.stop();
      output.stop();
      for (const { path } of [channel, output]) rmSync(path, { force: true });
    }
  }

  #reply(deadline: number): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      const seconds = Math.round((deadline - steadyNow()) / 100) / 10;
      const expire = () => this.#giveUp("timeout", `the item was not made in ${seconds} s`);
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

  #giveUp(kind: ErrorKind, message: string): void {
    this.#stop();
    this.#awaited?.reject(faultFor(kind, message, this.#printed()));
  }

  async #end(how: string): Promise<void> {
    this.#stop();
    // Its number may soon be another's.
    this.#pid = undefined;
    removeScratch(this.#options.scratchFolder);
    // Its last words may still be on their way, or their way held open by something it started.
    await Promise.race([this.#output?.ended, delay(500, undefined, { ref: false })]);
    this.#channel?.destroy();
    this.#output?.destroy();
    this.#awaited?.reject(faultFor("crash", `the package's process ${how}`, this.#printed()));
    this.#gone.resolve();
  }

  async #faultOf({ kind, message, showOutput }: ReportedFault): Promise<Fault> {
    if (kind === "crash") this.#stop();
    if (!showOutput) return faultFor(kind, message);
    // What was printed before the reply comes another way.
    await delay(20);
    return faultFor(kind, message, this.#printed());
  }

  #printed(): string {
    return this.#output?.lastLines(shownLines) ?? "";
  }

  #stop(): void {
    this.#alive = false;
    killGroup(this.#pid);
  }
}
