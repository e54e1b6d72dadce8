import { type ErrorKind, errorKinds, Fault } from "../pipeline/fault/fault.ts";
import type { Warning } from "../pipeline/item/warning.ts";
import { isObject } from "../pipeline/text/json.ts";

/** A schema that a worker read from the network. */
export interface FetchedSchema {
  readonly uri: string;
  readonly text: string;
}

/** The end of a worker's attempt to have a schema: its text, or the reason why there is none. */
export interface SchemaOutcome {
  readonly uri: string;
  readonly text?: string;
  readonly reason?: string;
  /** True if the host did not answer at all, so that asking it for others is in vain, too. */
  readonly silent?: boolean;
}

/** A fault as the worker reports it. */
export interface ReportedFault {
  readonly kind: ErrorKind;
  readonly message: string;
  /** True if the package's output says more than the message. */
  readonly showOutput: boolean;
}

/** Facts that a fork server tells once its package is imported. */
export interface PreloadedPackage {
  readonly groups: readonly string[];
  readonly forks: boolean;
  /** The number of the user it runs as. */
  readonly user: number;
  /** `view`, `user`, `writes`, or a sentence that says why it is not confined; null if confinement is off. sandbox.py has the meanings. */
  readonly confined: string | null;
}

/** A line that a fork server wrote; fork_server.py and preload.py have the other side. */
export type ForkServerReply =
  | ({ readonly type: "preloaded" } & PreloadedPackage)
  | { readonly type: "failed"; readonly fault: ReportedFault }
  | { readonly type: "forked"; readonly worker: number; readonly pid: number }
  | { readonly type: "ended"; readonly worker: number; readonly status: number };

/** Reads a line of a fork server. A line that does not fit is a bug of ours. */
export function readForkServerReply(line: string): ForkServerReply {
  const reply = readObject(line);
  if ("failed" in reply) return { type: "failed", fault: readFault(reply["failed"]) };
  if ("ready" in reply) {
    const { groups, forks, user, confined } = reply;
    return {
      type: "preloaded",
      groups: groups as string[],
      forks: forks === true,
      user: Number(user),
      confined: confined === null ? null : String(confined),
    };
  }
  if ("forked" in reply) return { type: "forked", worker: Number(reply["forked"]), pid: Number(reply["pid"]) };
  return { type: "ended", worker: Number(reply["ended"]), status: Number(reply["status"]) };
}

/** A line that a worker wrote; serve.py has the other side. */
export type WorkerReply =
  | { readonly type: "ready" }
  | {
      readonly type: "answer";
      readonly id: number;
      readonly outcome:
        | { readonly text: string; readonly warnings: readonly Warning[] }
        | { readonly fault: ReportedFault };
      readonly memoryBytes: number;
    }
  /** A request that was taken back before it was begun. */
  | { readonly type: "skipped"; readonly id: number }
  /** Asks for leave to fetch a schema, and waits for the answer in the middle of an item. */
  | { readonly type: "schema_wanted"; readonly uri: string; readonly seconds: number }
  | { readonly type: "schema_outcome"; readonly outcome: SchemaOutcome };

/** Reads a line of a worker. */
export function readReply(line: string): WorkerReply {
  const reply = readObject(line);
  if ("ready" in reply) return { type: "ready" };
  if ("schema_wanted" in reply) {
    return { type: "schema_wanted", uri: String(reply["schema_wanted"]), seconds: Number(reply["seconds"]) };
  }
  if ("schema_outcome" in reply) return { type: "schema_outcome", outcome: readOutcome(reply["schema_outcome"]) };
  const id = Number(reply["id"]);
  if ("skipped" in reply) return { type: "skipped", id };
  const { text } = reply;
  return {
    type: "answer",
    id,
    outcome:
      typeof text === "string"
        ? { text, warnings: reply["warnings"] as Warning[] }
        : { fault: readFault(reply["fault"]) },
    memoryBytes: Number(reply["memory"]),
  };
}

function readOutcome(outcome: unknown): SchemaOutcome {
  const { uri, text, reason, silent } = isObject(outcome) ? outcome : {};
  return {
    uri: String(uri),
    ...(typeof text === "string" && { text }),
    ...(typeof reason === "string" && { reason }),
    silent: silent === true,
  };
}

function readObject(line: string): Record<string, unknown> {
  const reply: unknown = JSON.parse(line);
  if (!isObject(reply)) throw new TypeError(`not a reply: ${line.slice(0, 200)}`);
  return reply;
}

function readFault(fault: unknown): ReportedFault {
  const { kind, message, show_output } = fault as { kind: string; message: string; show_output: boolean };
  const known = errorKinds.find((each) => each === kind);
  return { kind: known ?? "unexpected", message, showOutput: show_output };
}

/** Builds a Fault without the queries of addresses: they may hold signatures, which stay out of dead letters and logs. */
export function faultFor(kind: ErrorKind, ...parts: string[]): Fault {
  const message = parts.filter((part) => part !== "").join("\n");
  return new Fault(kind, message.replaceAll(/([a-z][a-z0-9+]*:\/\/[^\s"'<>?]+)\?[^\s"'<>)]+/gi, "$1?…"));
}
