import { linesOf } from "../../input/source/lines.ts";
import { openSource } from "../../input/source/open-source.ts";
import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { attributeNames } from "../../pipeline/message/message.ts";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import type { Outgoing } from "../../pipeline/stage/carry-item.ts";
import { withoutReason } from "../../pipeline/stage/reason-attributes.ts";
import { SeenIds } from "../../pipeline/stage/seen-ids.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { isObject, parseJson } from "../../pipeline/text/json.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { Messaging } from "../../targets/messaging.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { orFault } from "../or-fault.ts";
import type { KeptLetter } from "./dead-letter.ts";
import { ImportMemory } from "./import-memory.ts";

export interface ImportOptions {
  /** Sends them to the queues of their stages instead of those of dead letters. */
  readonly redrive: boolean;
  /** Begins at the first line, whatever an earlier import did. */
  readonly again: boolean;
  /** Folder that remembers how far each file was imported. */
  readonly folder: string;
  /** Told of each batch: how many were imported so far, and the number of its last line. */
  readonly onImported: (count: number, line: number) => void;
}

export interface ImportReport {
  readonly imported: number;
  /** Stages of the letters that were imported. */
  readonly stages: readonly Stage[];
  /** Lines that were there already: of an earlier import, or the same letter twice. */
  readonly skipped: number;
  readonly failures: Failures;
  /** Number of the last line that was dealt with. */
  readonly last: number;
}

const batchLines = 500;

/**
 * Takes back dead letters that `dlq export` or a purge wrote, each once: into the queue of dead letters that they came
 * from. How far it came is remembered after each batch, so that an import that was killed goes on there, and which
 * letters the queue did not take, so that the same import takes these again.
 * @throws Fault `unreadable_input`
 */
export async function importDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "store"> },
  address: string,
  surroundings: InputSurroundings,
  { redrive, again, folder, onImported }: ImportOptions,
): Promise<ImportReport> {
  const memory = await ImportMemory.of(address, surroundings.folder, { folder, redrive });
  const { last: done, refused } = await memory.recall(again);
  // The same command without `--again` then goes on from here.
  if (again) await memory.keep(0);
  const failures = new FailureCount();
  const seen = new SeenIds();
  const storedFor = new Set<Stage>();
  let [imported, skipped] = [0, 0];
  // Letters of a batch that may be stored and are not remembered as such.
  let inDoubt = 0;
  const store = async (batch: readonly Read[], last: number): Promise<void> => {
    inDoubt = batch.length;
    for (const stage of stages) {
      const those = batch.filter((each) => each.stage === stage);
      const refusals = await messaging.store(
        { stage, dead: !redrive },
        those.map(({ letter }) => letter),
      );
      for (const [index, { line }] of those.entries()) {
        const fault = refusals.get(index);
        if (fault) failures.add({ file: name, line }, fault);
        memory.note(line, fault !== undefined);
      }
      imported += those.length - refusals.size;
      if (those.length > refusals.size) storedFor.add(stage);
    }
    onImported(imported, batch.at(-1)?.line ?? 0);
    await memory.keep(last);
    inDoubt = 0;
  };
  const { name, bytes, close } = await openSource(address, surroundings);
  let last = done;
  let batch: Read[] = [];
  try {
    for await (const lines of linesOf(bytes)) {
      if (surroundings.signal.aborted) break;
      for (const { number: line, text } of lines) {
        if (text?.trim() === "") continue;
        const read = orFault(() => readLine(line, text, redrive));
        const wasTaken = line <= done && !refused.has(line);
        const isThere = !(read instanceof Fault) && (seen.add(`${read.stage} ${read.id}`) || wasTaken);
        if (read instanceof Fault) failures.add({ file: name, line }, read);
        else if (isThere) skipped += 1;
        else batch.push(read);
        last = Math.max(last, line);
        if (batch.length < batchLines) continue;
        await store(batch, last);
        batch = [];
      }
    }
  } catch (error) {
    if (!surroundings.signal.aborted) throw importStopped(error, { imported, inDoubt });
  } finally {
    close();
  }
  try {
    await store(batch, last);
  } catch (error) {
    throw importStopped(error, { imported, inDoubt });
  }
  return { imported, stages: [...storedFor], skipped, failures: failures.report(), last };
}

/** Adds to the reason why an import stopped how many letters are stored, and how many may be, which come again. */
function importStopped(error: unknown, { imported, inDoubt }: { imported: number; inDoubt: number }): unknown {
  const done = [
    ...(imported > 0 ? [`at least ${grouped(imported)} imported before that`] : []),
    ...(inDoubt > 0 ? [`up to ${plural(inDoubt, "letter")} may come twice when it goes on`] : []),
  ].join("; ");
  return done === "" ? error : doneBefore(error, { done });
}

interface Read {
  readonly line: number;
  readonly id: string;
  readonly stage: Stage;
  readonly letter: Outgoing;
}

/** @throws Fault `invalid_request` or `not_json` */
function readLine(line: number, text: string | undefined, redrive: boolean): Read {
  if (text === undefined) throw new Fault("invalid_request", "the line is too long");
  const value = parseJson(text, "the line");
  if (!isLetter(value)) {
    throw new Fault("invalid_request", "the line is no dead letter, as dlq export writes them");
  }
  const { id, message_id, stage, failed_at, body } = value;
  // A copy is as old as it says, and older than its death.
  const attributes = {
    ...value.attributes,
    [attributeNames.publishedAt]: value.attributes[attributeNames.publishedAt] ?? failed_at,
  };
  if (redrive) return { line, id, stage, letter: { body, attributes: withoutReason(attributes) } };
  const named = { [attributeNames.messageId]: message_id ?? id, ...attributes };
  return { line, id, stage, letter: { body, attributes: named } };
}

type Letter = Pick<KeptLetter, "id" | "stage" | "failed_at" | "body" | "attributes"> & {
  readonly message_id?: string;
};

function isLetter(value: unknown): value is Letter {
  if (!isObject(value) || !isObject(value["attributes"])) return false;
  const texts = [value["id"], value["failed_at"], value["body"], ...Object.values(value["attributes"])];
  return (
    texts.every((text) => typeof text === "string") &&
    ["string", "undefined"].includes(typeof value["message_id"]) &&
    stages.some((stage) => stage === value["stage"])
  );
}
