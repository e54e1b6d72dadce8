import { afterEach, expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../src/pipeline/operate/operate.ts";
import { sentRun } from "../operations/runs/sent-run.ts";
import { folderWith, removeFolders } from "./folder.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

type Change = (target: TestTarget) => unknown;

const waiting: Change = ({ messaging }) => messaging.publish("gen", [{ body: "{}", attributes: {} }]);
const stopped: Change = async (target) => {
  await waiting(target);
  target.state.running = false;
};
const paused: Change = async (target) => {
  await waiting(target);
  target.state.paused = ["gen"];
};
const dead: Change = (target) =>
  target.addDeadLetters("gen", [{ body: "{}", attributes: { error_kind: "timeout", error_message: "slow" } }]);
const broken: Change = ({ found }) => {
  found.push({ part: "lock", ok: false, found: "is missing", remedy: "stac-ingest packages lock" });
};
const refused: Change = ({ state }) => {
  state.catalogueFault = new Fault("infrastructure", "it is down", { remedy: "stac-ingest doctor says if it is back" });
};

/** Has the ledger know one run, of which one message died and others are on their way. */
const withRun =
  (onTheWay: number): Change =>
  (target) => {
    const report = {
      record: sentRun({ total: 2 + onTheWay, sent: 2 + onTheWay, inputs: [{ name: "a.txt" }] }),
      counts: { new: 1, changed: 0, unchanged: 0, other: 0, superseded: 0, cancelled: 0, dead: 1 },
      replaced: { count: 0, examples: [] },
      deaths: [{ stage: "gen", kind: "timeout", reason: "slow", count: 1 }],
      collections: [],
      minutes: [],
    };
    const { operate } = target;
    const answer = async (request: OperateRequest) => {
      if (request.action === "runs.find") return { ids: ["r"] };
      if (request.action === "runs.list") return { runs: [report] };
      return request.action === "runs.show" ? report : operate(request);
    };
    Object.assign(target, { operate: answer as unknown as Operate });
  };

/** Formats of commands whose report for programs has no command to type. */
const forPeople = [[]];

test.each<[string[], Change, formats?: string[][]]>([
  [["status"], paused, forPeople],
  [["status", "--wait", "--timeout", "1ms"], waiting],
  [["status", "--wait", "--timeout", "1ms"], stopped],
  [["status", "--wait", "--timeout", "1ms"], paused],
  [["runs", "wait", "--timeout", "1ms"], withRun(3)],
  [["runs", "wait"], withRun(0)],
  [["runs", "show"], withRun(0), forPeople],
  [["runs", "show"], refused],
  [["runs", "show", "other"], () => {}],
  [["dlq", "list"], dead],
  [["dlq", "list", "--kind", "crash"], dead, forPeople],
  [["dlq", "list", "--id", "m-1"], dead],
  [["dlq", "list", "--cause", "abc"], dead],
  [["dlq", "redrive", "--yes", "--wait", "--timeout", "1ms"], dead],
  [["items", "get", "c", "a"], refused],
  [["logs", "--message", "m-1"], () => {}],
  [["doctor"], broken],
])(
  "every command that %j tells to type is about the same pipeline",
  async (argv, change, formats = [[], ["--json"]]) => {
    const options = ["--config", "my settings.yml", "--target", "local"];
    const cwd = folderWith({ "my settings.yml": "", "a.txt": "x\n" });
    for (const format of formats) {
      const target = openTestTarget();
      await change(target);
      const { stdout, stderr } = await run([...argv, ...options, ...format], { target, cwd });
      const told = `${stdout}${stderr}`.split(/(?=stac-ingest [a-z])/).slice(1);
      expect(told, `${stdout}${stderr}`).not.toEqual([]);
      for (const each of told) expect(each).toMatch(/^[^\n]* --config 'my settings.yml'[^\n]*/);
    }
  },
);

const words = "made by stac-ingest publish for us, see s3://b/stac-ingest runs here; /opt/stac-ingest deploy";
const withWords: Change = (target) =>
  target.addDeadLetters("gen", [
    { body: JSON.stringify({ description: words }), attributes: { error_kind: "timeout", error_message: words } },
  ]);

test.each<[string[], Change]>([
  [["dlq", "peek"], withWords],
  [["dlq", "list"], withWords],
  [["config", "show"], () => {}],
])("data with words like a command are printed as they are by %j", async (argv, change) => {
  const target = openTestTarget();
  await change(target);
  const cwd = folderWith({ "my.yml": JSON.stringify({ tags: { about: words } }) });
  const { stdout, stderr } = await run([...argv, "--config", "my.yml", "--target", "local"], { target, cwd });
  expect(stdout.replaceAll(/\s+/g, " "), stderr).toContain(words);
});
