import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { homedir } from "node:os";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { ownFile } from "../pipeline/process/own-files.ts";
import { systemReason } from "../pipeline/process/system-reason.ts";
import { describeExit } from "./describe-exit.ts";
import { endLeftovers } from "./end-leftovers.ts";
import { killGroup } from "./kill-group.ts";
import { OutputTail } from "./output-tail.ts";
import { readLines } from "./read-lines.ts";
import { makeScratch, removeScratch } from "./scratch.ts";
import { linkCredentials, workerEnvironment } from "./worker-environment.ts";

const program = ownFile("src/stactools/worker.py");
const [requestsDescriptor, repliesDescriptor] = [3, 4];
/** The first of own_user.py's users. A process has a user to itself: the one whose number is this plus its own. */
const firstUser = 1_500_000_000;

/** An interpreter, and variables of settings that its process finds. */
export interface Interpreter {
  readonly python: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A process that runs worker.py. Requests and replies are lines of JSON; it has a home folder of its own. */
export class PythonProcess {
  /** Resolves as soon as it has ended. */
  readonly lost: Promise<void>;
  /** Resolves to a sentence on how it ended, once every process that it started has ended. */
  readonly ended: Promise<string>;
  /** Resolves like `ended`, once its output is read as well. */
  readonly exited: Promise<string>;
  readonly #home = makeScratch("home");
  readonly #mark = randomUUID();
  readonly #child: ChildProcess;
  readonly #requests: Writable | undefined;
  readonly #replies: Readable | undefined;
  readonly #output: OutputTail | undefined;
  #user: number | undefined;
  #alive = true;

  /** @param start arguments for worker.py; this class adds those of the process */
  constructor({ python, variables }: Interpreter, start: object, onReply: (line: string) => void) {
    linkCredentials(this.#home);
    this.#child = spawn(python, ["-I", "-S", program, JSON.stringify({ ...start, ...this.#startOfProcess() })], {
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
      detached: true,
      env: workerEnvironment(this.#home, this.#mark, variables),
    });
    const how = new Promise<string>((resolve) => {
      this.#child.once("exit", (code, signal) => resolve(describeExit(code, signal)));
      this.#child.on("error", (error) => resolve(`cannot be run: ${systemReason(error)}`));
    });
    // A process that could not be started for lack of file descriptors has no streams.
    const stdio = this.#child.stdio ?? [];
    if (stdio[2]) this.#output = new OutputTail(stdio[2] as Readable);
    this.#requests = (stdio[requestsDescriptor] as Writable | undefined)?.on("error", () => {});
    this.#replies = stdio[repliesDescriptor] as Readable | undefined;
    if (this.#replies) readLines(this.#replies, onReply, () => this.kill());
    this.lost = how.then(() => this.kill());
    this.ended = this.lost.then(() => this.#endLeftovers()).then(() => how);
    this.exited = this.ended.then(() => this.#closeStreams()).then(() => how);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** The user that it runs as; undefined unless this process runs as root and it does not. */
  get user(): number | undefined {
    return this.#user;
  }

  runsAs(user: number): void {
    if (process.getuid?.() === 0 && user !== 0) this.#user = user;
  }

  send(request: object): void {
    this.#requests?.write(`${JSON.stringify(request)}\n`);
  }

  lastLines(count: number): string {
    return this.#output?.lastLines(count) ?? "";
  }

  /** Ends it at once, whatever it is doing; its forks end with it. */
  kill(): void {
    this.#alive = false;
    killGroup(this.#child.pid);
  }

  #startOfProcess(): object {
    return {
      parent: process.pid,
      requests: requestsDescriptor,
      replies: repliesDescriptor,
      home: this.#home,
      operator_home: homedir(),
    };
  }

  async #endLeftovers(): Promise<void> {
    const own = firstUser + (this.#child.pid ?? 0);
    await endLeftovers({ mark: this.#mark, user: this.#user === own ? own : undefined });
    removeScratch(this.#home);
  }

  async #closeStreams(): Promise<void> {
    // Its last output may still be in the pipe.
    await Promise.race([this.#output?.ended, delay(500, undefined, { ref: false })]);
    for (const end of [this.#output, this.#requests, this.#replies]) end?.destroy();
  }
}
