import { expect, test } from "vitest";
import { Fault } from "../../../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../../../src/pipeline/operate/operate.ts";
import type { QueueName, QueueVisit } from "../../../../src/targets/messaging.ts";
import { openTestTarget } from "../../target.ts";
import { run } from "../../terminal.ts";

const id = "3f2a9c1e-0000-4000-8000-000000000000";

/** Cancels a run of which each queue has two messages, by a name that may mean another run later. */
function cancelling(state: string, visit: (queue: QueueName, interrupt: () => void) => void) {
  let interrupt = (): void => {};
  const target = openTestTarget();
  const operate = (async ({ action }: OperateRequest) => {
    if (action === "runs.find") return { ids: [id] };
    return action === "runs.show" ? { record: { id, started_at: "2026-07-01T00:00:00Z", state } } : {};
  }) as Operate;
  const visitWaiting = async (queue: QueueName, { onDeleted }: QueueVisit): Promise<void> => {
    visit(queue, interrupt);
    onDeleted(2);
  };
  const messaging = { ...target.messaging, visitWaiting };
  const words = ["runs", "cancel", "latest", "--yes", "--target", "aws"];
  const onInterrupt = (given: () => void): void => {
    interrupt = given;
  };
  return run(words, { target: { ...target, operate, messaging }, onInterrupt });
}

const again = `stac-ingest runs cancel --target aws ${id} --yes`;

test("runs cancel says how many waiting messages were dropped", async () => {
  expect(await cancelling("sent", () => {})).toEqual({
    code: 0,
    stdout: `run ${id} cancelled, 6 waiting messages dropped\n`,
    stderr: "",
  });
});

test("runs cancel that fails midway says what was done, and names the command that does the rest", async () => {
  const { code, stderr } = await cancelling("sent", ({ stage }) => {
    if (stage === "load") throw new Fault("infrastructure", "the queue cannot be reached");
  });
  expect(code).not.toBe(0);
  expect(stderr).toContain("the run is cancelled, and 4 waiting messages dropped before that");
  expect(stderr).toContain(`${again} (that does the rest)`);
});

test("runs cancel that is interrupted says that more messages may wait", async () => {
  const { code, stdout, stderr } = await cancelling("sent", (_, interrupt) => interrupt());
  expect(code).toBe(130);
  expect(stdout).toContain("dropped; more of them may wait");
  expect(stderr).toContain(`${again} (that does the rest)`);
});

test("runs cancel says that a sender goes on for seconds", async () => {
  const { stderr } = await cancelling("sending", () => {});
  expect(stderr).toBe(`what is sent of it until its sender stops, in seconds, may be left (try: ${again})\n`);
});
