import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { LoadMethod } from "../../pipeline/operate/load-method.ts";
import type { ItemCounts, LoadableObject, ObjectSlice } from "../../pipeline/operate/object-slice.ts";
import { isAlive } from "../../pipeline/process/is-alive.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";

/** A bulk load as it was asked for: asked for again, it goes on with the same run. */
export interface BulkPlan {
  /** The pipeline that it loads into. */
  readonly pipeline: string;
  readonly addresses: readonly string[];
  readonly method: LoadMethod;
  readonly collection: string | null;
  readonly strict: boolean;
}

/** An object, and how far it is loaded. */
export interface ObjectState extends LoadableObject {
  /** Documents at its beginning that are done. */
  readonly documents: number;
  /** Numbers that its items have used. */
  readonly used: number;
  /** The number of its next item among the items of the run, and how many numbers it may use from there on. */
  readonly first: number;
  readonly left: number;
  readonly ended: boolean;
  readonly counts: ItemCounts;
  readonly failed: number;
}

/** Failures and warnings of a slice. */
export type SliceFindings = Pick<ObjectSlice, "failures" | "warnings">;

interface Header {
  readonly plan: BulkPlan;
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly pid: number;
}

interface Line {
  readonly object: ObjectState;
  readonly findings?: SliceFindings;
}

const extension = ".bulk.jsonl";

/**
 * A bulk load that is not done, in a file of its own: first what it is, then a line each time that an object got on. The
 * last line of an object counts, so that a killed process leaves all that was answered before.
 */
export class BulkRun {
  readonly #path: string;
  readonly #header: Header;
  readonly #objects = new Map<string, ObjectState>();
  readonly #findings = new Map<string, SliceFindings[]>();

  private constructor(path: string, header: Header) {
    this.#path = path;
    this.#header = header;
  }

  /**
   * Opens the run of this plan that is in the folder, or a new one.
   * @throws Fault `already_running` if another process loads it, or `infrastructure`
   */
  static open(folder: string, plan: BulkPlan): BulkRun {
    const earlier = findRun(folder, plan);
    if (earlier && earlier.header.pid !== process.pid && isAlive(earlier.header.pid)) {
      throw new Fault("already_running", `process ${earlier.header.pid} loads these objects`, {
        remedy: `wait for it, or kill ${earlier.header.pid}`,
      });
    }
    const now = { plan, runId: randomUUID(), startedAt: Date.now(), ...earlier?.header, pid: process.pid };
    const run = new BulkRun(join(folder, `${now.runId}${extension}`), now);
    for (const line of earlier?.lines ?? []) run.#take(line);
    const kept = earlier ? [now, ...earlier.lines] : [now];
    const making = `${run.#path}.${process.pid}.part`;
    orFault(folder, () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // In place of the old file only once it is whole: a disk may be full, or this process killed meanwhile.
      writeFileSync(making, kept.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
      renameSync(making, run.#path);
    });
    return run;
  }

  get id(): string {
    return this.#header.runId;
  }

  /** Milliseconds since 1970. */
  get startedAt(): number {
    return this.#header.startedAt;
  }

  /** The objects, as far as they are loaded. */
  get objects(): ReadonlyMap<string, ObjectState> {
    return this.#objects;
  }

  /** Failures and warnings of all slices of the objects as they are now. */
  get findings(): readonly SliceFindings[] {
    return [...this.#findings.values()].flat();
  }

  /** Keeps how far an object is loaded. @throws Fault `infrastructure` */
  keep(object: ObjectState, findings?: SliceFindings): void {
    const isEmpty = findings?.failures === "" && findings.warnings.length === 0;
    const line = findings && !isEmpty ? { object, findings } : { object };
    orFault(this.#path, () => appendFileSync(this.#path, `${JSON.stringify(line)}\n`));
    this.#take(line);
  }

  /** Forgets a run that is done. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #take({ object, findings }: Line): void {
    this.#objects.set(object.address, object);
    if (object.documents === 0) this.#findings.delete(object.address);
    if (findings) this.#findings.set(object.address, [...(this.#findings.get(object.address) ?? []), findings]);
  }
}

function findRun(folder: string, plan: BulkPlan): { header: Header; lines: readonly Line[] } | undefined {
  for (const name of namesIn(folder)) {
    // The last line may be cut short where a process was killed.
    const [header, ...lines] = readFileSync(join(folder, name), "utf8").split("\n").map(parseJsonIfValid);
    if (!isObject(header) || !isDeepStrictEqual(header["plan"], plan)) continue;
    return { header: header as unknown as Header, lines: lines.filter(isObject) as unknown as Line[] };
  }
  return undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(extension));
  } catch {
    return [];
  }
}

function orFault(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Fault("infrastructure", `the run cannot be kept in ${path}: ${(error as Error).message}`, {
      remedy: "make room there, or set another state_folder",
      cause: error,
    });
  }
}
