import { expect, test } from "vitest";
import { type Numbered, runToGoOn } from "../../../src/operations/runs/run-to-go-on.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";

const csv = { name: "/u.csv", bytes: 5 };
const sent: RunRecord = {
  id: "3f2a9c1e-1d6f-4a7e-9c1b-0a1b2c3d4e5f",
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
const same: Numbered = { command: "enqueue", inputs: [csv], selection: { where: ["n > 1"] }, skip: 0 };

/** A ledger that knows one run, or whose database does not answer. */
const ledgerOf = ({ id, label }: RunRecord, record: RunRecord | null, fault?: Fault) => ({
  operate: (async (request: OperateRequest): Promise<unknown> => {
    if (fault) throw fault;
    if (request.action !== "runs.find") return { record };
    const { named } = request;
    return { ids: id.startsWith(named) || [label, "latest"].includes(named) ? [id] : [] };
  }) as Operate,
});

test.each(["3f2a9c1e", "july", "latest", sent.id])("%s is the run of the same rows", async (typed) => {
  expect(await runToGoOn(ledgerOf(sent, sent), typed, same)).toBe(sent.id);
});

test("a name that no run has is a new run's, also while no database answers", async () => {
  expect(await runToGoOn(ledgerOf(sent, sent), "august", same)).toBe("august");
  const unreachable = new Fault("database_unreachable", "no answer");
  expect(await runToGoOn(ledgerOf(sent, sent, unreachable), "july", same)).toBe("july");
  await expect(runToGoOn(ledgerOf(sent, sent, unreachable), "latest", same)).rejects.toBe(unreachable);
});

test("an id of one's own may be the beginning of another one", async () => {
  const ten = { ...sent, id: "job-10" };
  expect(await runToGoOn(ledgerOf(ten, ten), "job-1", same)).toBe("job-1");
  expect(await runToGoOn(ledgerOf(ten, ten), "job-10", same)).toBe("job-10");
});

test("an input that was cut short goes on behind what was sent of it", async () => {
  const whole = { ...same, inputs: [{ ...csv, bytes: 9 }], skip: 5 };
  expect(await runToGoOn(ledgerOf(sent, sent), "july", whole)).toBe(sent.id);
});

test("a run that another producer sent, or that did not tell of itself yet, goes on", async () => {
  expect(await runToGoOn(ledgerOf(sent, null), sent.id, { ...same, inputs: [] })).toBe(sent.id);
});

test.each<[string, Partial<Numbered>, string]>([
  ["other inputs", { inputs: [{ name: "/u.csv.failures.ndjson" }] }, "was sent of /u.csv, so"],
  ["one input more", { inputs: [csv, { name: "/v.csv" }] }, "was sent of /u.csv, so"],
  ["a file that was changed", { inputs: [{ ...csv, bytes: 9 }] }, "before /u.csv had 5 bytes and has 9, so"],
  ["another command", { command: "publish" }, "was sent of /u.csv, so"],
  ["other conditions", { selection: { where: ["n > 2"] } }, "with other options that choose its rows"],
  ["another format", { format: "text" }, "with other options that choose its rows"],
])("%s would have the numbers of its messages", async (_, change, why) => {
  const refused = runToGoOn(ledgerOf(sent, sent), "july", { ...same, ...change });
  await expect(refused).rejects.toMatchObject({ kind: "wrong_usage", message: expect.stringContaining(why) });
});

test("rows that were mended are sent by a whole command", async () => {
  const spaced = { ...sent, id: "july 2026" };
  const mended = runToGoOn(ledgerOf(spaced, spaced), spaced.id, { ...same, inputs: [{ ...csv, bytes: 9 }] });
  await expect(mended).rejects.toMatchObject({
    remedy: expect.stringContaining("stac-ingest enqueue --missing --run 'july 2026'"),
  });
});
