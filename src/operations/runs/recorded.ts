import { Fault } from "../../pipeline/fault/fault.ts";
import type { SendReport } from "../send.ts";
import type { RunProgress } from "./run-progress.ts";
import { RunRecorder, type RunStart, type RunTarget } from "./run-recorder.ts";

/** Outcome of sending, with the reason if the ledger was not told of the run: its messages name it all the same. */
export type Recorded<Report extends SendReport> = Report & { readonly unrecorded?: Fault };

/** Sends, and tells the ledger of the run meanwhile, until an operator cancels it. The first message does not wait for the ledger. */
export async function recorded<Report extends SendReport>(
  target: RunTarget,
  start: RunStart,
  sending: (note: (progress: RunProgress) => void, cancelled: AbortSignal) => Promise<Report>,
): Promise<Recorded<Report>> {
  const recorder = new RunRecorder(target, start);
  const begun = recorder.begin().then(
    () => undefined,
    (error: unknown) => error,
  );
  const report = await sending((progress) => recorder.progress(progress), recorder.cancelled);
  const { resumeAfter, failures, stopped } = report;
  const state = stopped === undefined ? "sent" : "stopped";
  try {
    const error = await begun;
    if (error !== undefined) throw error;
    await recorder.end({ resumeAfter: Math.max(resumeAfter, start.skipped), refused: failures.count }, state);
    return report;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...report, unrecorded: error };
  }
}
