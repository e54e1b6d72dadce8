import { expect, test } from "vitest";
import { cancelRun } from "../../../src/operations/runs/cancel-run.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";
import type { QueueName, QueueVisit } from "../../../src/targets/messaging.ts";
import { openTestTarget } from "../../cli/target.ts";

const record = { id: "a", revision: 1, state: "sent" } as RunRecord;
const { signal } = new AbortController();
const unreachable = new Fault("infrastructure", "the queue cannot be reached", { remedy: "stac-ingest doctor" });

/** A target whose load queue fails after three messages were dropped. */
function failingTarget(operate: (request: OperateRequest) => object) {
  const { messaging } = openTestTarget();
  const visitWaiting = async ({ stage }: QueueName, { onDeleted }: QueueVisit): Promise<void> => {
    if (stage === "load") throw unreachable;
    onDeleted(3);
  };
  return { messaging: { ...messaging, visitWaiting }, operate: (async (request) => operate(request)) as Operate };
}

test("a failure midway says that the run is cancelled, and how many messages were dropped", async () => {
  const cancelling = cancelRun(
    failingTarget(() => ({})),
    record,
    signal,
    () => {},
  );
  await expect(cancelling).rejects.toMatchObject({
    message: "the queue cannot be reached; the run is cancelled, and 6 waiting messages dropped before that",
    remedy: "stac-ingest doctor",
  });
});

test("a run that the ledger does not cancel is not said to be cancelled", async () => {
  const refusing = failingTarget(() => {
    throw unreachable;
  });
  await expect(cancelRun(refusing, record, signal, () => {})).rejects.toBe(unreachable);
});
