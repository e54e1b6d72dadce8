import { closeSync, constants, openSync, writeSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { Fault } from "../../pipeline/fault/fault.ts";
import { replaceFile } from "../../pipeline/process/replace-file.ts";
import { RowMark } from "../../pipeline/run/row-mark.ts";
import type { RunInput } from "../../pipeline/run/run.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import { Recipe } from "../../settings/recipe.ts";
import { readUnfinishedRuns, unfinishedRunFiles } from "../../settings/unfinished-run-files.ts";
import type { EnqueuePlan } from "./plan.ts";

/** A run that is not sent to its end: all that it takes to go on with it. */
export interface UnfinishedRun {
  /** The pipeline that it is sent to. */
  readonly pipeline: string;
  /** Folder in which it was typed. */
  readonly folder: string;
  readonly started_at: string;
  /** The process that sends it, or that was killed while it did; null once it has stopped. */
  readonly pid: number | null;
  readonly inputs: readonly RunInput[];
  readonly plan: Omit<EnqueuePlan, "isWanted" | "accepted" | "firstRows">;
  /** The rows that it has read so far. */
  readonly firstRows?: RowMark | undefined;
}

/** A mark is always written over the last one in one write, so that a killed process leaves a whole one. */
const markCharacters = 64;

/** The runs that are not sent to their end, a file each in one folder. */
export class UnfinishedRuns {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Lists them, the latest first. A file that is no run is left out. */
  async list(): Promise<UnfinishedRun[]> {
    const runs = [...(await readUnfinishedRuns(this.#folder)).values()].flatMap((kept) => runIn(kept) ?? []);
    const marked = runs.map(async (run) => ({ ...run, firstRows: await this.#markOf(run.plan.runId) }));
    return (await Promise.all(marked)).sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
  }

  /** @throws Fault `infrastructure` */
  async keep(run: UnfinishedRun): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await replaceFile(this.#files(run.plan.runId).run, JSON.stringify(run), { mode: 0o600 });
    } catch (error) {
      throw this.#cannotKeep(error);
    }
  }

  /** Opens the file that keeps which rows of a run were read. @throws Fault `infrastructure` */
  openMark(runId: string): Disposable & { readonly keep: (mark: RowMark) => void } {
    const attempt = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw this.#cannotKeep(error);
      }
    };
    const file = attempt(() => openSync(this.#files(runId).rows, constants.O_WRONLY | constants.O_CREAT, 0o600));
    return {
      keep: (mark) => attempt(() => writeSync(file, JSON.stringify(mark).padEnd(markCharacters), 0)),
      [Symbol.dispose]: () => closeSync(file),
    };
  }

  async remove(runId: string): Promise<void> {
    for (const path of Object.values(this.#files(runId))) await rm(path, { force: true });
  }

  async #markOf(runId: string): Promise<RowMark | undefined> {
    const text = await readFile(this.#files(runId).rows, "utf8").catch(() => "");
    return RowMark.safeParse(parseJsonIfValid(text)).data;
  }

  #cannotKeep(error: unknown): Fault {
    return new Fault("infrastructure", `the run cannot be kept in ${this.#folder}: ${(error as Error).message}`, {
      remedy: "make room there, or set another state_folder",
      cause: error,
    });
  }

  #files(runId: string) {
    return unfinishedRunFiles(this.#folder, runId);
  }
}

function runIn(value: unknown): UnfinishedRun | undefined {
  if (!isObject(value) || !isObject(value["plan"]) || !Array.isArray(value["inputs"])) return undefined;
  const recipe = Recipe.safeParse(value["plan"]["recipe"]);
  if (!recipe.success || typeof value["plan"]["runId"] !== "string") return undefined;
  return {
    ...(value as unknown as UnfinishedRun),
    plan: { ...(value["plan"] as never as EnqueuePlan), recipe: recipe.data },
  };
}
