import { Fault, isTransient } from "../../pipeline/fault/fault.ts";
import { WarningCount } from "../../pipeline/item/warning-count.ts";
import { addCounts, noCounts } from "../../pipeline/operate/add-counts.ts";
import type { ItemCounts, LoadableObject, ObjectSlice } from "../../pipeline/operate/object-slice.ts";
import { whenAborted } from "../../pipeline/process/when-aborted.ts";
import type { Target } from "../../targets/target.ts";
import type { Warnings } from "../doubts.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { FailureRecord } from "../failures-file.ts";
import { pause } from "../pause.ts";
import { recorded } from "../runs/recorded.ts";
import type { RunTarget } from "../runs/run-recorder.ts";
import type { SendReport } from "../send.ts";
import type { BulkPlan, BulkRun, ObjectState, SliceFindings } from "./bulk-run.ts";
import { NumberBlocks } from "./number-blocks.ts";
import { unpackFailures } from "./packed-failures.ts";

/** Progress of a bulk load. */
export interface BulkProgress {
  /** Items that were loaded or refused. */
  readonly items: number;
  readonly bytes: number;
  readonly allBytes: number;
  readonly objects: number;
  readonly allObjects: number;
}

export interface BulkEffects {
  /** Opens the run once it is known which objects there are. */
  readonly openRun: () => BulkRun;
  /** Objects that are loaded at once. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BulkProgress) => void;
  /** Gets every failure. */
  readonly record?: FailureRecord | undefined;
  /** Pauses before a slice is tried again that failed by no fault of its object. */
  readonly pausesMilliseconds?: readonly number[];
}

export interface BulkReport {
  readonly runId: string;
  /** Objects that were loaded to their end, of all that there are. */
  readonly objects: number;
  readonly allObjects: number;
  /** Items that are in the catalogue as they were read. */
  readonly loaded: number;
  readonly counts: ItemCounts;
  readonly failures: Failures;
  readonly warnings: Warnings;
  /** The error that ended it before all objects were loaded. */
  readonly stopped: unknown;
  readonly unrecorded?: Fault;
}

/** Together some two minutes, in which a database comes back from a restart. */
const pauses = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];
/** A slice that gets on with its object no further is tried so often. */
const mostTries = 3;
/** Objects that cannot be read, after which no other is begun. */
const mostUnreadable = 10;

/**
 * Loads the objects that addresses mean, slice by slice, where the database is. What was done of the same plan before is
 * not done again. Never rejects once the objects are known: the report has the fault that stopped it.
 * @throws Fault `unreadable_input` if there is no such object
 */
export async function loadObjects(
  target: RunTarget & Pick<Target, "operate">,
  plan: BulkPlan,
  effects: BulkEffects,
): Promise<BulkReport> {
  const found = await findObjects(target, plan.addresses);
  const run = effects.openRun();
  const load = new BulkLoad(target, plan, run, found, effects);
  const start = {
    id: run.id,
    command: "publish" as const,
    inputs: plan.addresses.map((name) => ({ name })),
    skipped: 0,
    ...(load.items > 0 && { acceptedTo: load.items }),
  };
  const { stopped, unrecorded } = await recorded(target, start, (note, cancelled) => load.run(note, cancelled));
  // A run that was cancelled takes nothing any more.
  if (stopped === undefined || load.isCancelled) run.remove();
  return { ...load.report(), stopped, ...(unrecorded && { unrecorded }) };
}

async function findObjects({ operate }: Pick<Target, "operate">, addresses: readonly string[]) {
  const found = new Map<string, LoadableObject>();
  for (const address of addresses) {
    const before = found.size;
    let after: string | undefined;
    do {
      const { objects, next } = await operate({
        action: "objects.list",
        address,
        ...(after !== undefined && { after }),
      });
      for (const object of objects) found.set(object.address, object);
      after = next;
    } while (after !== undefined);
    if (found.size > before) continue;
    throw new Fault("unreadable_input", `${address}: there is no such object`, {
      remedy: "a key, or a pattern such as 's3://bucket/folder/**/*.ndjson.gz'",
    });
  }
  // The longest first, so that no long one is left alone at the end.
  return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}

type NoteProgress = Parameters<Parameters<typeof recorded>[2]>[0];

class BulkLoad {
  readonly #target: Pick<Target, "operate">;
  readonly #plan: BulkPlan;
  readonly #run: BulkRun;
  readonly #effects: BulkEffects;
  readonly #objects: Map<string, ObjectState>;
  readonly #blocks: NumberBlocks;
  readonly #failures: FailureCount;
  readonly #warnings = new WarningCount<Omit<ObjectSlice["warnings"][number]["example"], "message">>();
  readonly #unreadable: Fault[] = [];
  /** Kept up to date with every object: to add up all of them after each slice takes long where they are many. */
  readonly #done: { items: number; bytes: number; objects: number };
  readonly #allBytes: number;
  isCancelled = false;

  constructor(
    target: Pick<Target, "operate">,
    plan: BulkPlan,
    run: BulkRun,
    found: readonly LoadableObject[],
    effects: BulkEffects,
  ) {
    this.#target = target;
    this.#plan = plan;
    this.#run = run;
    this.#effects = effects;
    this.#failures = new FailureCount(effects.record);
    this.#blocks = new NumberBlocks(run.objects.values());
    const states = found.map((object) => stateOf(object, run));
    this.#objects = new Map(states.map((object) => [object.address, object]));
    this.#allBytes = sum(found.map(({ bytes }) => bytes));
    const done = states.map(doneOf);
    this.#done = {
      items: sum(done.map(({ items }) => items)),
      bytes: sum(done.map(({ bytes }) => bytes)),
      objects: sum(done.map(({ objects }) => objects)),
    };
    for (const findings of run.findings) this.#add(findings);
  }

  /** Items that are done. */
  get items(): number {
    return this.#done.items;
  }

  async run(note: NoteProgress, cancelled: AbortSignal): Promise<SendReport> {
    const failed = new AbortController();
    const signal = AbortSignal.any([this.#effects.signal, cancelled, failed.signal]);
    const waiting = [...this.#objects.values()].filter(({ ended }) => !ended).values();
    const tell = () => {
      note({ resumeAfter: this.items, refused: this.#failures.count });
      this.#effects.onProgress(this.#progress());
    };
    const work = async (): Promise<void> => {
      for (const object of waiting) {
        if (this.#unreadable.length >= mostUnreadable) return;
        await this.#load(object, signal, tell);
      }
    };
    const workers = Array.from({ length: this.#effects.parallel }, () =>
      work().catch((error: unknown) => failed.abort(error)),
    );
    // Functions go on with what they have begun; the ledger knows it the next time.
    await Promise.race([Promise.all(workers), whenAborted(signal)]);
    this.isCancelled = cancelled.aborted;
    const stopped = signal.aborted ? signal.reason : this.#unreadable[0];
    const items = this.items;
    return { sent: items - this.#failures.count, failures: this.#failures.report(), resumeAfter: items, stopped };
  }

  report(): Omit<BulkReport, "stopped" | "unrecorded"> {
    const counts = [...this.#objects.values()].reduce((sum, object) => addCounts(sum, object.counts), noCounts);
    const { objects, allObjects } = this.#progress();
    return {
      runId: this.#run.id,
      objects,
      allObjects,
      loaded: counts.new + counts.changed + counts.unchanged + counts.other,
      counts,
      failures: this.#failures.report(),
      warnings: this.#warnings.report(),
    };
  }

  /** Loads an object to its end, or to where it cannot be read. */
  async #load({ address }: ObjectState, signal: AbortSignal, tell: () => void): Promise<void> {
    let wants = 1;
    for (let tries = 0; ; ) {
      signal.throwIfAborted();
      const before = this.#withNumbers(address, wants);
      const slice = await this.#slice(before, signal);
      // Another run may have got on with it meanwhile.
      signal.throwIfAborted();
      this.#take(before, slice);
      tell();
      if (slice.ended) return;
      const fault = slice.stopped ?? (slice.wants === undefined ? noProgress(address) : undefined);
      tries = slice.documents > 0 || fault === undefined ? 0 : tries + 1;
      wants = slice.wants ?? 1;
      if (!fault || tries < mostTries) continue;
      this.#unreadable.push(faultOf(fault));
      return;
    }
  }

  #withNumbers(address: string, wants: number): ObjectState {
    const object = this.#objects.get(address) as ObjectState;
    if (object.left >= wants) return object;
    const next = { ...object, ...this.#blocks.take(object, wants) };
    this.#put(next);
    // Kept before they are used: else another object might use them, too.
    this.#run.keep(next);
    return next;
  }

  async #slice(object: ObjectState, signal: AbortSignal): Promise<ObjectSlice> {
    const { method, collection, strict } = this.#plan;
    const waits = (this.#effects.pausesMilliseconds ?? pauses).values();
    for (;;) {
      try {
        return await this.#target.operate({
          action: "objects.load",
          address: object.address,
          etag: object.etag,
          skip: object.documents,
          run: { id: this.#run.id, published_at: this.#run.startedAt, first: object.first, numbers: object.left },
          method,
          ...(collection !== null && { collection }),
          strict,
        });
      } catch (error) {
        const wait = waits.next().value;
        if (wait === undefined || !mayPass(error) || !(await pause(wait, signal))) throw error;
      }
    }
  }

  #take(before: ObjectState, slice: ObjectSlice): void {
    const { documents, numbers, ended, counts, failed } = slice;
    const object = {
      ...before,
      documents: before.documents + documents,
      used: before.used + numbers,
      first: before.first + numbers,
      left: before.left - numbers,
      ended,
      counts: addCounts(before.counts, counts),
      failed: before.failed + failed,
    };
    this.#put(object);
    this.#add(slice);
    this.#run.keep(object, { failures: slice.failures, warnings: slice.warnings });
    if (ended) this.#blocks.learn(object);
  }

  #add({ failures, warnings }: SliceFindings): void {
    for (const { failure, input } of unpackFailures(failures)) this.#failures.addDetails(failure, input);
    for (const { kind, count, example } of warnings) {
      const { message, ...place } = example;
      this.#warnings.add([{ kind, message }], place, count);
    }
  }

  #put(object: ObjectState): void {
    const before = doneOf(this.#objects.get(object.address) as ObjectState);
    const now = doneOf(object);
    for (const key of ["items", "bytes", "objects"] as const) this.#done[key] += now[key] - before[key];
    this.#objects.set(object.address, object);
  }

  #progress(): BulkProgress {
    return { ...this.#done, allBytes: this.#allBytes, allObjects: this.#objects.size };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The part of the progress that is an object's. */
const doneOf = ({ used, ended, bytes }: ObjectState) => ({
  items: used,
  bytes: ended ? bytes : 0,
  objects: Number(ended),
});

/** As far as it is loaded; one that was replaced begins anew. */
function stateOf(object: LoadableObject, run: BulkRun): ObjectState {
  const known = run.objects.get(object.address);
  if (known?.etag === object.etag) return known;
  return { ...object, documents: 0, used: 0, first: 1, left: 0, ended: false, counts: noCounts, failed: 0 };
}

/** True if the same may go well a little later. */
const mayPass = (error: unknown): boolean =>
  error instanceof Fault && (isTransient(error.kind) || error.kind === "database_unreachable");

const noProgress = (address: string): NonNullable<ObjectSlice["stopped"]> => ({
  kind: "timed_out",
  message: `${address}: a function loads none of its items in the time it has`,
  remedy: "stac-ingest doctor, and the log of the function bulk-load",
});

const faultOf = ({ kind, message, remedy }: NonNullable<ObjectSlice["stopped"]>): Fault =>
  new Fault(kind, message, remedy === undefined ? {} : { remedy });
