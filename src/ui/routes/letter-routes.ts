import * as z from "zod";
import { countDeadLetters } from "../../operations/dead-letters/count-dead-letters.ts";
import type { DeadLetter, KeptLetter } from "../../operations/dead-letters/dead-letter.ts";
import { explainDeadLetters } from "../../operations/dead-letters/explain-dead-letters.ts";
import { exportDeadLetters } from "../../operations/dead-letters/export-dead-letters.ts";
import { listDeadLetters } from "../../operations/dead-letters/list-dead-letters.ts";
import { parseEdit } from "../../operations/dead-letters/parse-edit.ts";
import { peekDeadLetters } from "../../operations/dead-letters/peek-dead-letters.ts";
import { previewRevision } from "../../operations/dead-letters/preview-revision.ts";
import { backupPath, purgeWithBackup } from "../../operations/dead-letters/purge-with-backup.ts";
import { type RedriveReport, redrive } from "../../operations/dead-letters/redrive.ts";
import { editing, type Revise, replacing } from "../../operations/dead-letters/revise.ts";
import { readLogs } from "../../operations/logs/read-logs.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { LogRecord } from "../../pipeline/message/log.ts";
import { validate } from "../../pipeline/text/validate.ts";
import type { Routes } from "../route.ts";
import { AskedLetters, lettersOf, lettersOfQuery } from "./asked-letters.ts";
import { inTurn } from "./in-turn.ts";

const Redrive = z.strictObject({
  letters: AskedLetters,
  /** The body that one letter is sent with instead of its own. */
  body: z.string().optional(),
  /** Changes as `dlq redrive --edit` takes them. */
  edit: z.string().optional(),
});
const Preview = z.strictObject({ letters: AskedLetters, edit: z.string() });
const Purge = z.strictObject({ letters: AskedLetters });

/** Letters of a group that are listed, and records of one letter's log. */
const most = { letters: 50, records: 300 };

const looks: Routes = {
  "GET /api/letters": async ({ target }, { query, signal }) => ({
    report: await listDeadLetters(target, await lettersOfQuery(target, query), { look: false, signal }),
  }),
  "GET /api/letters/peek": async ({ target }, { query, signal }) => {
    const { letters } = await peekDeadLetters(target, await lettersOfQuery(target, query), most.letters, signal);
    const explained = await explainDeadLetters(target, letters, signal);
    return { report: { letters: explained.map(({ body: _, attributes: __, ...letter }) => letter) } };
  },
  "GET /api/letters/count": async ({ target }, { query, signal }) => ({
    report: { count: await countDeadLetters(target, await lettersOfQuery(target, query), signal) },
  }),
  "GET /api/letters/one": async ({ target }, { query, signal }) => {
    const { letters } = await peekDeadLetters(target, await lettersOfQuery(target, query), 1, signal);
    const [letter] = await explainDeadLetters(target, letters, signal);
    return { report: { letter: required(letter) } };
  },
  "GET /api/letters/body": async ({ target }, { query, signal }) => {
    const { letters } = await peekDeadLetters(target, await lettersOfQuery(target, query), 1, signal);
    return { whole: { body: required(letters[0]).body } };
  },
  "POST /api/letters/preview": async ({ target }, { body, signal }) => {
    const { letters, edit } = validate(Preview, body, "wrong_usage", "the request");
    const revise = editing([parseEdit(edit)], undefined);
    const shown = await previewRevision(target, await lettersOf(target, letters), { revise, signal });
    return { report: { letters: shown.map(({ fault, ...letter }) => ({ ...letter, stays: fault?.message })) } };
  },
  "POST /api/letters/redrive": async ({ target }, { body, signal }) => {
    const { letters, body: replaced, edit } = validate(Redrive, body, "wrong_usage", "the request");
    const revise = reviseBy(replaced, edit);
    const selection = await lettersOf(target, letters);
    return { report: toldReasons(await redrive(target, selection, { signal, ...(revise && { revise }) })) };
  },
  "POST /api/letters/purge": async ({ target, configuration }, { body, signal }) => {
    const { letters } = validate(Purge, body, "wrong_usage", "the request");
    const path = backupPath(configuration.stateFolder);
    const deleted = await purgeWithBackup(target, await lettersOf(target, letters), { path, signal });
    return { report: { deleted, backup: deleted > 0 ? path : null } };
  },
  "GET /api/letters/export": async ({ target }, { query, signal }) => {
    const selection = await lettersOfQuery(target, query);
    const pieces = handedOver((take) => exportDeadLetters(target, selection, { signal }, take));
    return { download: { fileName: "dead-letters.jsonl", pieces } };
  },
};

/** Routes over the dead letters. */
export const letterRoutes: Routes = {
  ...inTurn(looks),
  "GET /api/letters/log": async ({ target }, { query, signal }) => {
    const records: LogRecord[] = [];
    for await (const record of readLogs(target, { message: query.get("message") ?? "", follow: false, signal })) {
      if (records.push(record) >= most.records) break;
    }
    return { report: { records } };
  },
};

function reviseBy(body: string | undefined, edit: string | undefined): Revise | undefined {
  if (body !== undefined) return replacing(body);
  return edit === undefined ? undefined : editing([parseEdit(edit)], undefined);
}

function required(letter: DeadLetter | undefined): DeadLetter {
  if (letter) return letter;
  throw new Fault("not_found", "this letter is not here any more: it was sent back, deleted, or is being looked at");
}

const toldReasons = ({ reasons, ...report }: RedriveReport): object => ({
  ...report,
  reasons: reasons.map(({ message, remedy }) => ({ message, ...(remedy && { remedy }) })),
});

/** The lines of letters that are handed over in batches, each batch only when the one before was taken. */
async function* handedOver(
  walk: (take: (letters: readonly KeptLetter[]) => Promise<void>) => Promise<number>,
): AsyncGenerator<string> {
  let next = Promise.withResolvers<string | undefined>();
  let taken = Promise.withResolvers<void>();
  const ended = walk(async (letters) => {
    next.resolve(letters.map((letter) => `${JSON.stringify(letter)}\n`).join(""));
    await taken.promise;
  }).then(
    () => next.resolve(undefined),
    (error: unknown) => next.reject(error),
  );
  try {
    for (;;) {
      const text = await next.promise;
      if (text === undefined) break;
      yield text;
      next = Promise.withResolvers();
      const before = taken;
      taken = Promise.withResolvers();
      before.resolve();
    }
  } finally {
    // A reader who leaves ends the walk, which then shows the letters again that it holds.
    next.promise.catch(() => {});
    taken.promise.catch(() => {});
    taken.reject(new Fault("infrastructure", "the file was not read to its end"));
    await ended;
  }
}
