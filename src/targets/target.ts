import type { LogRecord } from "../pipeline/message/log.ts";
import type { Stage } from "../pipeline/message/stage.ts";
import type { Operate } from "../pipeline/operate/operate.ts";
import type { Messaging } from "./messaging.ts";

export interface LogQuery {
  /** Both stages when left out. */
  readonly stage?: Stage;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** Milliseconds since 1970; what is later is left out. */
  readonly until?: number;
  /** Only records whose line contains one of these texts. */
  readonly anyOf?: readonly string[];
  /** Text a record's line must contain. */
  readonly filter?: string;
  /** Keeps waiting for new records until the signal aborts. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** A request whose item is to be made without being sent. */
export interface AskedItem {
  /** The request as it would be sent. */
  readonly body: string;
  /** Local folders that may be read for it. */
  readonly folders: readonly string[];
  /** Hash of the package's lock, as in `UsedSet`. */
  readonly lock: string;
}

export type StagesState = "running" | "starting" | "stopped";

/** A part of the target, and how it is. */
export interface Check {
  readonly part: string;
  readonly ok: boolean;
  /** The finding, in one line. */
  readonly found: string;
  readonly remedy?: string;
}

/** A place the pipeline runs in, and everything an operator can ask of it. */
export interface Target extends AsyncDisposable {
  readonly name: "local" | "aws";
  readonly messaging: Messaging;
  readonly operate: Operate;
  /** Tells if the stages are being run now, or are about to be. */
  stagesState(): Promise<StagesState>;
  /** Tells if the stages were started with other settings than those of this command. */
  startedOtherwise(): Promise<boolean>;
  /** The stages that take no messages because somebody paused them. */
  paused(): Promise<readonly Stage[]>;
  /** Has stages take no more messages, until they are to take them again. What is under way goes on to its end. */
  setPaused(stages: readonly Stage[], paused: boolean): Promise<void>;
  /** Stores a document too large for a message and returns its address, for a claim check. */
  storePayload(text: string): Promise<string>;
  /** Lets the stages read the files of local folders; if the stages have no access to this machine's folders, it does nothing. */
  allowFolders(folders: readonly string[]): Promise<void>;
  /**
   * Has the running gen stage make an item and publish nothing; returns its text, or undefined if that cannot be done at
   * once with the settings and the lock of this command, or the signal aborts. @throws Fault that says why there is no item
   */
  makeItem(asked: AskedItem, signal: AbortSignal): Promise<string | undefined>;
  /** Records in order of time. */
  logs(query: LogQuery): AsyncIterable<LogRecord>;
  /** The address of each part, by its name. */
  places(): Promise<Readonly<Record<string, string>>>;
  /** Checks all that the pipeline needs. */
  checks(): Promise<Check[]>;
}
