import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { LeftOut } from "../../input/inventory/left-out.ts";
import { placedLine } from "../../input/placed-line.ts";
import type { Surroundings } from "../../input/source/open-source.ts";
import { Fault, lineOf } from "../../pipeline/fault/fault.ts";
import type { Sendable } from "../send.ts";
import type { EnqueuePlan } from "./plan.ts";
import { readRequests } from "./read-requests.ts";
import type { SentRequests } from "./sent-requests.ts";

const keptMilliseconds = 28 * 86_400_000;
const pieceCharacters = 256 * 1024;

/**
 * Writes the rows of a plan whose requests were not sent before to a file, and plans to send that: a run that can go on,
 * and whose missing rows can be told, whatever is sent meanwhile. Rows that cannot be sent are among them. Files of
 * earlier runs are removed when the ledger has forgotten these.
 * @throws Fault `unreadable_input` or `wrong_usage`
 */
export async function planNewRows(
  plan: EnqueuePlan,
  surroundings: Surroundings,
  { sent, folder }: { readonly sent: SentRequests; readonly folder: string },
): Promise<EnqueuePlan> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeOld(folder);
  const path = join(folder, `${plan.runId}.ndjson`);
  const leftOut: LeftOut = new Map();
  const { last, ...selection } = plan.selection;
  const rows = await writeNew(path, readRequests({ ...plan, selection }, surroundings, leftOut), {
    sent,
    limit: last,
    onSentBefore: () => leftOut.set("sent_before", (leftOut.get("sent_before") ?? 0) + 1),
  });
  const newOf = { inventories: plan.inventories, rows, leftOut: Object.fromEntries(leftOut) };
  return { ...plan, inventories: [path], format: "jsonl", selection: {}, newOf };
}

async function writeNew(
  path: string,
  requests: AsyncIterable<Sendable>,
  { sent, limit = Number.POSITIVE_INFINITY, onSentBefore }: NewOptions,
): Promise<number> {
  await using file = await open(path, "wx", 0o600);
  let rows = 0;
  let waiting: string[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    await file.appendFile(waiting.join(""));
    waiting = [];
    characters = 0;
  };
  for await (const sendable of requests) {
    const { outgoing } = sendable;
    if (!(outgoing instanceof Fault) && sent.has(outgoing.body)) {
      onSentBefore();
      continue;
    }
    const line = lineFor(sendable);
    waiting.push(line);
    characters += line.length;
    rows += 1;
    if (characters >= pieceCharacters) await flush();
    if (rows >= limit) break;
  }
  await flush();
  return rows;
}

interface NewOptions {
  readonly sent: SentRequests;
  /** New rows at most. */
  readonly limit: number | undefined;
  readonly onSentBefore: () => void;
}

/** A row, or what is no row, which fails again when it is sent; with its place in its own inventory. */
function lineFor({ outgoing, input, place }: Sendable): string {
  const isRow = input !== undefined && "row" in input;
  return placedLine(place, input, isRow || !(outgoing instanceof Fault) ? undefined : lineOf(outgoing));
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > keptMilliseconds) await rm(path, { force: true });
  }
}
