import { Worker } from "node:worker_threads";
import { readerStatementSeconds } from "../../../pgstac/schema/make-reader.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { ownProgram } from "../../../pipeline/process/own-files.ts";
import { clientRole, readerRole } from "./client-role.ts";
import { makeHeartbeat, watchHeartbeat } from "./database-heartbeat.ts";
import type { DatabaseReady, DatabaseThreadOptions } from "./database-thread-options.ts";
import { overpoweredRole } from "./leave-superuser.ts";
import { randomPassword } from "./random-password.ts";

/** A database that is open in a thread of its own. */
export interface DatabaseThread extends AsyncDisposable, DatabaseReady {
  readonly url: string;
  /** Address for a client that only reads the catalogue. */
  readonly readerUrl: string;
  /** Rejects when the database is lost; never resolves. */
  readonly lost: Promise<never>;
  /** Gives a statement that is under way little more time, because the database is about to be closed. */
  shortenTimeLimit(): void;
}

/** Options of a start. All but the folder, the port and the bundle have a default; those of the passwords are random ones. */
export type StartOptions = Pick<DatabaseThreadOptions, "folder" | "port" | "postgisBundle"> &
  Partial<Omit<DatabaseThreadOptions, "heartbeat" | "passwords">> & {
    /** Password of the clients. */
    readonly password?: string;
    /** Password of a client that only reads. */
    readonly readerPassword?: string;
    /** Time limit of one statement, after which the thread is ended: nothing else stops one. */
    readonly statementSeconds?: number;
    /** Called with each sentence about the database that an operator should read. */
    readonly announce?: (sentence: string) => void;
  };

/** Stack for the 2 MB that PostgreSQL allows itself by its own count, which take several times as much here. */
const stackSizeMb = 64;
const defaults = {
  superuser: false,
  idleTransactionMilliseconds: 60_000,
  authenticationMilliseconds: 10_000,
  // PostgreSQL's own limit for one value.
  unreadAnswerBytes: 2 ** 30,
  readerStatementSeconds,
};
/** Time limit of one statement: longer than a load, a clean-up of a large table or a step of a migration takes. */
const defaultStatementSeconds = 300;
/** Time that a clean end may take; then the thread is stopped, which the data survive. */
const endingSeconds = 10;

/**
 * Opens a database in a thread of its own, behind a port of this machine.
 * @throws Fault `already_running` if the port is taken
 */
export async function startDatabaseThread(given: StartOptions): Promise<DatabaseThread> {
  const { password = randomPassword(), readerPassword = randomPassword(), announce, ...others } = given;
  let { statementSeconds = defaultStatementSeconds, ...thread } = others;
  let isClosing = false;
  const heartbeat = makeHeartbeat();
  const passwords = { [clientRole]: password, [readerRole]: readerPassword };
  const options: DatabaseThreadOptions = { ...defaults, passwords, ...thread, heartbeat };
  const file = ownProgram("src/targets/local/postgres/database-thread");
  const worker = new Worker(file, { workerData: options, resourceLimits: { stackSizeMb } });
  const lost = Promise.withResolvers<never>();
  // Nobody may be listening when it is lost, and that is no reason to end the process.
  lost.promise.catch(() => {});
  let failure: unknown;
  worker.on("error", (error) => {
    failure = error;
  });
  // Not before: another thread may be started on the same files as soon as this one is lost.
  const ended = (code: number) =>
    lost.reject(faultOf(failure ?? new Error(`its thread ended with code ${code}`), options));
  worker.on("exit", ended);
  worker.on("message", (said: DatabaseReady | string) => {
    if (typeof said === "string") announce?.(said);
  });
  const ready = await Promise.race([
    // Not by `once`, which rejects with what the thread failed of.
    new Promise<DatabaseReady>((resolve) => worker.once("message", resolve)),
    lost.promise,
  ]);
  // Not before: the thread is busy for long while it opens, above all after a crash.
  const watch = watchHeartbeat(heartbeat, {
    limitSeconds: () => statementSeconds,
    onBusy: (seconds) => {
      if (isClosing) return;
      announce?.(`the embedded database does not answer: one statement has taken ${seconds} s of ${statementSeconds}`);
    },
    onStuck: () => {
      failure = new Error(`one statement took longer than ${statementSeconds} s`);
      void worker.terminate();
    },
  });
  worker.once("exit", () => watch[Symbol.dispose]());
  return {
    ...ready,
    url: addressOf(ready, clientRole, password),
    readerUrl: addressOf(ready, readerRole, readerPassword),
    lost: lost.promise,
    shortenTimeLimit: () => {
      isClosing = true;
      statementSeconds = Math.min(statementSeconds, endingSeconds);
    },
    async [Symbol.asyncDispose]() {
      isClosing = true;
      worker.off("exit", ended);
      // Not by `once`, which rejects if the thread fails meanwhile: it is gone all the same.
      const exited = worker.threadId === -1 || new Promise((resolve) => worker.once("exit", resolve));
      worker.postMessage("close");
      const late = setTimeout(() => void worker.terminate(), endingSeconds * 1000);
      await exited;
      clearTimeout(late);
    },
  };
}

const addressOf = ({ port }: DatabaseReady, user: string, password: string): string =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`;

function faultOf(error: unknown, { folder, port }: DatabaseThreadOptions): Fault {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new Fault("already_running", `port ${port} of this machine is in use`, {
      remedy: "give --port another one, or 0 for any that is free",
      cause: error,
    });
  }
  const remedy =
    code === overpoweredRole
      ? `move ${folder} away and start again: its roles cannot be trusted, but its data stay there`
      : undefined;
  return new Fault("database_unreachable", `the embedded database in ${folder} stopped: ${message}`, {
    ...(remedy && { remedy }),
    cause: error,
  });
}
