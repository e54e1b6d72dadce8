import { Fault } from "../../pipeline/fault/fault.ts";
import type { Origin, Publication } from "../../pipeline/message/publication.ts";
import type { ItemCounts, LoadObject, ObjectSlice } from "../../pipeline/operate/object-slice.ts";
import { steadyNow } from "../../pipeline/process/steady-now.ts";
import type { BatchEntry, DoneOutcome } from "../../pipeline/run/run-outcomes.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { type DirectEffects, loadDirectly } from "./load-directly.ts";
import { type KeptFailure, packFailures } from "./packed-failures.ts";

type Loading = Parameters<DirectEffects["load"]>;

export interface SliceEffects {
  /** Objects are opened by its signal, too. */
  readonly surroundings: Omit<InputSurroundings, "signal">;
  /** Stores items in the transactions of which the ledger is told. */
  readonly load: (
    items: Loading[0],
    options: { readonly judge: Loading[1]; readonly publicationOf: (index: number) => Publication },
  ) => ReturnType<DirectEffects["load"]>;
  /** Reads from the ledger what became of the messages of a window; undefined without one. */
  readonly outcomesOf: (window: {
    readonly id: string;
    readonly first: number;
    readonly last: number;
  }) => Promise<((sequence: number) => DoneOutcome | undefined) | undefined>;
  readonly recordOutcomes: (entries: readonly BatchEntry[]) => Promise<void>;
  readonly stacVersionOf: DirectEffects["stacVersionOf"];
  /** Ends reading, as a time of `steadyNow`; what was read is loaded after it. */
  readonly readUntil: number;
  readonly signal: AbortSignal;
}

/** A slice loads for this long, and for as many times as long as it took to find its first document. */
const loading = { leastMilliseconds: 20_000, timesFinding: 3 };
/** Failures that an answer holds, packed, in characters before they are packed. */
const failureCharacters = 8_000_000;

/**
 * Loads items of an object from one of its documents on, until the time is over, the object ends or its numbers are used
 * up. Items that the ledger knows are not loaded again.
 * @throws Fault as the loader, if it is not the object's
 */
export async function loadSlice(request: LoadObject, effects: SliceEffects): Promise<ObjectSlice> {
  const { address, run, method, collection, strict, skip } = request;
  const window = { id: run.id, first: run.first, last: run.first + run.numbers - 1 };
  const known = await effects.outcomesOf(window);
  const started = steadyNow();
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(neverReached(request)), Math.max(0, effects.readUntil - started));
  let foundAt: number | undefined;
  const failures: KeptFailure[] = [];
  let characters = 0;
  const originOf = (number: number): Origin => ({ runId: run.id, sequence: run.first + number - 1 });

  const isOver = (): boolean => {
    const now = steadyNow();
    const found = (foundAt ?? now) - started;
    const enough = Math.max(loading.leastMilliseconds, loading.timesFinding * found);
    return now >= effects.readUntil || now - started - found >= enough || characters >= failureCharacters;
  };
  const outcomeOf = (number: number): keyof ItemCounts | undefined => {
    foundAt ??= steadyNow();
    clearTimeout(timer);
    const outcome = known?.(originOf(number).sequence);
    if (outcome === "unchanged" && method === "ignore") return "ignored";
    return outcome === "cancelled" ? undefined : outcome;
  };
  const load: DirectEffects["load"] = async function* (items, judge, numberOf) {
    const publicationOf = (index: number) => ({
      at: run.published_at,
      origin: originOf(numberOf(index)),
      runId: run.id,
    });
    for await (const outcomes of effects.load(items, { judge, publicationOf })) {
      const ignored = outcomes.filter(({ outcome }) => outcome === "ignored").map(({ index }) => numberOf(index));
      if (ignored.length > 0) await effects.recordOutcomes([entryOf(run.id, ignored.map(originOf))]);
      yield outcomes;
    }
  };
  try {
    const surroundings = { ...effects.surroundings, signal: AbortSignal.any([effects.signal, tooLong.signal]) };
    const {
      read,
      counts,
      failures: failed,
      warnings,
      stopped,
    } = await loadDirectly([address], surroundings, {
      collection,
      load,
      part: { skip, items: run.numbers, isOver, outcomeOf },
      stacVersionOf: effects.stacVersionOf,
      onProgress: () => {},
      strict,
      record: {
        write: (failure, input) => {
          failures.push({ failure, input });
          characters += input && "text" in input ? input.text.length : 1000;
        },
      },
    });
    if (stopped !== undefined && !isOfObject(stopped)) throw stopped;
    const { documents, items: numbers, ended, wants } = read;
    return {
      documents,
      numbers,
      ended,
      ...(wants !== undefined && { wants }),
      counts,
      failed: failed.count,
      failures: packFailures(failures),
      warnings,
      ...(stopped !== undefined && { stopped: describe(stopped) }),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Left as they are, and so done: the ledger has no other word for it. */
const entryOf = (runId: string, origins: readonly Origin[]): BatchEntry => ({
  runId,
  collection: "",
  done: { unchanged: origins.map(({ sequence }) => sequence) },
});

const isOfObject = (error: unknown): error is Fault =>
  error instanceof Fault && (error.kind === "unreadable_input" || error.kind === "timed_out");

const describe = ({ kind, message, remedy }: Fault): NonNullable<ObjectSlice["stopped"]> => ({
  kind,
  message,
  ...(remedy !== undefined && { remedy }),
});

const neverReached = ({ address, skip }: LoadObject): Fault =>
  new Fault("timed_out", `${address} is too long: a function does not get past its first ${skip} documents in time`, {
    remedy: "divide it into several objects, and load these; what is loaded stays",
  });
