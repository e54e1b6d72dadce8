import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { ErrorKind, Fault } from "../pipeline/fault/fault.ts";
import type { Warn } from "../pipeline/item/warning.ts";
import type { ItemRequest } from "../pipeline/message/item-request.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { millisecondsUntil } from "../pipeline/process/within-time.ts";
import { connectWorker } from "./connect-worker.ts";
import { killGroup } from "./kill-group.ts";
import { oomKills } from "./oom-kills.ts";
import type { OutputTail } from "./output-tail.ts";
import { readLines } from "./read-lines.ts";
import type { SchemaRequests } from "./schema-requests.ts";
import { removeScratch } from "./scratch.ts";
import { WorkerHealth } from "./worker-health.ts";
import type { SpawnWorker, WorkerProcess } from "./worker-process.ts";
import { faultFor, type ReportedFault, readReply, type WorkerReply } from "./worker-reply.ts";

export interface WorkerOptions {
  readonly spawn: SpawnWorker;
  /** Folder of this worker alone; removed when it ends. */
  readonly scratchFolder: string;
  readonly limitBytes: number | undefined;
  /** Items that it makes before it should be replaced. */
  readonly itemLimit: number;
  readonly schemas: Pick<SchemaRequests, "request" | "settle" | "refusals">;
}

const shownLines = 12;

/** A request that the worker has beside the item that it makes, and begins by itself unless that fails. */
interface Ahead {
  readonly request: ItemRequest;
  readonly id: number;
  /** Its answer, if that came before anybody waited for it. */
  early?: WorkerReply;
  isTakenBack?: true;
}

/** A running Python process with one package imported; makes one item at a time. */
export class PythonWorker {
  /** Rejects with a Fault if the package cannot be imported. */
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  readonly #options: WorkerOptions;
  readonly #health: WorkerHealth;
  readonly #gone = Promise.withResolvers<void>();
  #channel: Socket | undefined;
  #output: OutputTail | undefined;
  #pid: number | undefined;
  #ahead: Ahead | undefined;
  #awaited: { resolve: (reply: WorkerReply) => void; reject: (error: Error) => void } | undefined;
  #alive = true;
  /** Number of the request that was sent last. */
  #count = 0;
  /** Number of the one that is waited for. */
  #current = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#health = new WorkerHealth(options.itemLimit);
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

  /** True when it should be replaced before the next item. */
  get needsReplacement(): boolean {
    return this.#health.needsReplacement;
  }

  /** True if it may be sent a request ahead while it makes an item. */
  get takesAhead(): boolean {
    return this.#alive && this.#ahead === undefined && this.#health.makesAnother;
  }

  /**
   * Sends a request that `make` is to be called with next, so that the worker begins it at once after the item that it
   * makes. It does not if that item fails.
   */
  sendAhead(request: ItemRequest): void {
    this.#ahead = { request, id: this.#send(request, this.#current) };
  }

  /** Has the worker leave out the request that was sent ahead, if it has not begun it. */
  takeBack(): void {
    if (!this.#ahead || this.#ahead.isTakenBack) return;
    this.#ahead.isTakenBack = true;
    this.#write({ skip: this.#ahead.id });
  }

  /** Takes the request back, and waits until the worker is done with it; ends the worker at the deadline. */
  async outlastAhead(deadline: number): Promise<void> {
    this.takeBack();
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (!ahead || ahead.early) return;
    await this.#replyTo(ahead.id, deadline).catch(() => {});
  }

  /** Makes one item. @throws Fault that says why this item failed; the worker may have ended by then */
  async make(request: ItemRequest, deadline: number, warn?: Warn): Promise<string> {
    oomKills.note();
    const ahead = this.#ahead?.request === request ? this.#ahead : undefined;
    if (!ahead && this.#ahead) await this.outlastAhead(deadline);
    this.#ahead = undefined;
    // What the worker wrote of a request that it was sent ahead may be there already.
    if (!ahead) this.#output?.clear();
    const answer = ahead?.early ?? (await this.#replyTo(ahead?.id ?? this.#send(request), deadline));
    if (answer.type !== "answer") throw new TypeError(`the worker answered an item with ${answer.type}`);
    this.#health.count(answer.memoryBytes);
    if ("text" in answer.outcome) {
      warn?.(answer.outcome.warnings);
      return answer.outcome.text;
    }
    // The worker has dropped it.
    this.#ahead = undefined;
    throw await this.#faultOf(answer.outcome.fault);
  }

  endForMemory(message: string): void {
    this.#giveUp("crash", message);
  }

  /** Ends it at once, with all that it started. */
  async kill(): Promise<void> {
    this.#stop();
    await this.exited;
  }

  async #begin(): Promise<void> {
    try {
      const { ended, lost } = await this.#connect();
      // `kill` may have been called before the process started.
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

  async #connect(): Promise<WorkerProcess> {
    const { scratchFolder, limitBytes } = this.#options;
    const spawn: SpawnWorker = async (start) => {
      const spawned = await this.#options.spawn(start);
      this.#pid = spawned.pid;
      return spawned;
    };
    const { process, channel, output } = await connectWorker(spawn, { scratchFolder, limitBytes });
    this.#output = output;
    // The process ends a moment later than its channel; it gets no item meanwhile.
    this.#channel = channel.once("close", () => this.#stop());
    const take = (line: string): void => this.#take(readReply(line));
    readLines(channel, take, () => this.#giveUp("crash", "the package's process wrote a line that is not a reply"));
    return process;
  }

  #take(reply: WorkerReply): void {
    if (reply.type === "schema_outcome") void this.#options.schemas.settle(reply.outcome);
    else if (reply.type === "schema_wanted") void this.#permit(reply.uri, reply.seconds);
    else if ("id" in reply && reply.id === this.#ahead?.id) this.#ahead.early = reply;
    else if (!("id" in reply) || reply.id === this.#current) this.#awaited?.resolve(reply);
  }

  /** Writes a request, and returns its number. */
  #send(request: ItemRequest, after?: number): number {
    this.#count += 1;
    this.#write({
      id: this.#count,
      ...(after !== undefined && { after }),
      group: request.group_name,
      args: request.create_item_args,
      options: request.create_item_options,
      collection_id: request.collection_id ?? null,
      unavailable: this.#options.schemas.refusals,
    });
    return this.#count;
  }

  #write(line: object): void {
    this.#channel?.write(`${JSON.stringify(line)}\n`);
  }

  #replyTo(id: number, deadline: number): Promise<WorkerReply> {
    this.#current = id;
    return this.#reply(deadline);
  }

  async #permit(uri: string, seconds: number): Promise<void> {
    const permit = await this.#options.schemas.request(uri, seconds);
    this.#write({ permit });
  }

  #reply(deadline: number): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      const seconds = Math.round((deadline - steadyNow()) / 100) / 10;
      const expire = () => this.#giveUp("timeout", `the item was not made in ${seconds} s`);
      const timer = setTimeout(expire, millisecondsUntil(deadline));
      const once = <T>(then: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          this.#awaited = undefined;
          then(value);
        };
      };
      this.#awaited = { resolve: once(resolve), reject: once(reject) };
      if (!this.#alive) this.#awaited.reject(faultFor("crash", "the worker had ended"));
    });
  }

  #giveUp(kind: ErrorKind, message: string): void {
    this.#stop();
    this.#awaited?.reject(faultFor(kind, message, this.#printed()));
  }

  async #end(how: string): Promise<void> {
    this.#stop();
    // Another process may soon have its number.
    this.#pid = undefined;
    removeScratch(this.#options.scratchFolder);
    // Its last output may still be in the socket, or something that it started may hold the socket open.
    await Promise.race([this.#output?.ended, delay(500, undefined, { ref: false })]);
    this.#channel?.destroy();
    this.#output?.destroy();
    this.#awaited?.reject(faultFor("crash", `the package's process ${how}`, this.#printed()));
    this.#gone.resolve();
  }

  async #faultOf({ kind, message, showOutput }: ReportedFault): Promise<Fault> {
    if (kind === "crash") this.#stop();
    if (!showOutput) return faultFor(kind, message);
    // Output comes through another socket than the reply.
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
