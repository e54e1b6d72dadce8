import { expect, test } from "vitest";
import { type Numbered, runToGoOn } from "../../../src/operations/runs/run-to-go-on.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";

const csv = { name: "/u.csv", bytes: 5 };
const sent: RunRecord = {
  id: "3f2a",
  label: "july",
  command: "enqueue",
  inputs: [csv],
  selection: { where: ["n > 1"], last: 7 },
  revision: 1,
  started_at: "2026-01-01T00:00:00Z",
  who: "me",
  state: "stopped",
  sent: 5,
  refused: 0,
  resume_after: 5,
};
const same: Numbered = { command: "enqueue", inputs: [{ name: "/u.csv" }], selection: { where: ["n > 1"] } };

/** A ledger that knows one run, or whose database does not answer. */
const ledgerOf = ({ id, label }: RunRecord, record: RunRecord | null, fault?: Fault) => ({
  operate: (async (request: OperateRequest): Promise<unknown> => {
    if (fault) throw fault;
    if (request.action !== "runs.find") return { record };
    return { ids: [id, label, "latest"].includes(request.named) ? [id] : [] };
  }) as Operate,
});

test.each(["3f2a", "july", "latest"])("%s is the run of the same rows", async (typed) => {
  expect(await runToGoOn(ledgerOf(sent, sent), typed, same)).toBe("3f2a");
});

test("a name that no run has is a new run's, also while no database answers", async () => {
  expect(await runToGoOn(ledgerOf(sent, sent), "august", same)).toBe("august");
  const unreachable = new Fault("database_unreachable", "no answer");
  expect(await runToGoOn(ledgerOf(sent, sent, unreachable), "july", same)).toBe("july");
  await expect(runToGoOn(ledgerOf(sent, sent, unreachable), "latest", same)).rejects.toBe(unreachable);
});

test("a run that another producer sent, or that did not tell of itself yet, goes on", async () => {
  expect(await runToGoOn(ledgerOf(sent, null), "3f2a", { ...same, inputs: [] })).toBe("3f2a");
});

test.each<[string, Partial<Numbered>, string]>([
  ["other inputs", { inputs: [{ name: "/u.csv.failures.ndjson" }] }, "was sent of /u.csv, so"],
  ["one input more", { inputs: [csv, { name: "/v.csv" }] }, "was sent of /u.csv, so"],
  ["another command", { command: "publish" }, "was sent of /u.csv, so"],
  ["other conditions", { selection: { where: ["n > 2"] } }, "with other options that choose its rows"],
  ["another format", { format: "text" }, "with other options that choose its rows"],
])("%s would have the numbers of its messages", async (_, change, why) => {
  const refused = runToGoOn(ledgerOf(sent, sent), "july", { ...same, ...change });
  await expect(refused).rejects.toMatchObject({ kind: "wrong_usage", message: expect.stringContaining(why) });
});
