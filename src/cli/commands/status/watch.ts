import { StatusReader, type WatchedStatus } from "../../../operations/status/status-reader.ts";
import { watchStatus } from "../../../operations/status/watch-status.ts";
import type { Target } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { isScreen } from "../../terminal/has-colors.ts";
import { openScreen } from "./open-screen.ts";
import { renderScreen } from "./render-screen.ts";
import { situationOf, statusLine, watchedRecord } from "./status-line.ts";

const lookMilliseconds = 1000;
const lineMilliseconds = 10_000;

/** Shows the status until somebody leaves: on a terminal the whole screen, elsewhere a line now and then. */
export async function watch(target: Target, interval: number | undefined, context: Context): Promise<void> {
  const { terminal, isForPeople, signal, exitWith } = context;
  const inPlace = isForPeople && isScreen(terminal.stdout, terminal.env);
  const wasInterrupted = await (inPlace ? watchOnScreen : watchInLines)(target, interval, context);
  if (wasInterrupted || signal.aborted) exitWith(exitCodes.interrupted);
}

async function watchOnScreen(
  target: Target,
  interval: number | undefined,
  { terminal, argv, signal }: Context,
): Promise<boolean> {
  using screen = openScreen(terminal, signal);
  const ended = AbortSignal.any([signal, screen.left]);
  await read(target, interval, ended, async (status) => {
    screen.show((size) => renderScreen(status, new Date(), { ...size, argv }));
  });
  return screen.wasInterrupted;
}

/** Writes a line at each interval, and at once when the situation is another one. */
async function watchInLines(
  target: Target,
  interval: number | undefined,
  { signal, printLine }: Context,
): Promise<boolean> {
  let [situation, writtenAt] = ["", Number.NEGATIVE_INFINITY];
  await read(target, interval, signal, async (status) => {
    const isDue = performance.now() - writtenAt >= (interval ?? lineMilliseconds);
    if (!isDue && situationOf(status) === situation) return;
    [situation, writtenAt] = [situationOf(status), performance.now()];
    await printLine(watchedRecord(status), statusLine);
  });
  return false;
}

async function read(
  target: Target,
  interval: number | undefined,
  signal: AbortSignal,
  onStatus: (status: WatchedStatus) => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const reader = new StatusReader(target, AbortSignal.any([signal, ended.signal]));
  try {
    await watchStatus(target, () => reader.read(), {
      untilIdle: false,
      timeoutMilliseconds: undefined,
      intervalMilliseconds: interval ?? lookMilliseconds,
      signal,
      onStatus,
    });
  } finally {
    ended.abort();
  }
}
