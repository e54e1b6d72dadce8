import * as z from "zod";
import { isObject, parseJsonIfValid } from "../text/json.ts";
import { RunRecord } from "./run.ts";
import { type BatchEntry, Death } from "./run-outcomes.ts";

/**
 * A record for the ledger that travels down the load topic, because its sender reaches no database: deaths in the gen
 * stage, what a run says of itself.
 */
export const LedgerMessage = z
  .discriminatedUnion("ledger", [
    z.strictObject({
      ledger: z.literal("deaths"),
      runs: z.array(z.strictObject({ run_id: z.string().min(1).max(128), deaths: z.array(Death) })),
    }),
    z.strictObject({ ledger: z.literal("run"), record: RunRecord }),
  ])
  .meta({ title: "LedgerMessage", description: "A record for the ledger of runs" });
export type LedgerMessage = z.infer<typeof LedgerMessage>;

/** Every such message begins so; others need not be parsed to be told apart. */
const beginning = '{"ledger":';

/** Reads a record for the ledger; undefined if the body is something else. */
export function readLedgerMessage(body: string): LedgerMessage | undefined {
  if (!body.startsWith(beginning)) return undefined;
  const value = parseJsonIfValid(body);
  return isObject(value) ? LedgerMessage.safeParse(value).data : undefined;
}

/** Deaths as messages, each with a part of them that is small enough to send. */
export function deathMessages(entries: readonly BatchEntry[]): string[] {
  return entries.flatMap(({ runId, dead = [] }) =>
    Array.from({ length: Math.ceil(dead.length / deathsTogether) }, (_, index) => {
      const deaths = dead.slice(index * deathsTogether, (index + 1) * deathsTogether);
      const message: LedgerMessage = { ledger: "deaths", runs: [{ run_id: runId, deaths }] };
      return JSON.stringify(message);
    }),
  );
}

/** A reason takes a kilobyte, escaped six at most, and a message 256. */
const deathsTogether = 30;
