import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { writeProcessRecord } from "../../../../src/targets/local/process/process-record.ts";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";
import { takeLock } from "../../../../src/targets/local/state/lock.ts";
import { folderWith, removeFolders } from "../../folder.ts";
import { runForReal } from "../../terminal.ts";

afterEach(removeFolders);

test("a pipeline that does not end in time is said to have messages under way, and which", async () => {
  const cwd = folderWith({ "config.yml": "" });
  await using pipeline = await busyPipelineIn(cwd);
  expect(await runForReal(["local", "stop", "--timeout", "2s"], { cwd })).toEqual({
    code: 4,
    stdout: "",
    stderr:
      `stac-ingest: the pipeline in ${pipeline.stateFolder} did not end within 2 s; under way: 2 messages of load\n` +
      `  try: kill -9 ${pipeline.pid}; no message that was accepted is lost\n`,
  });
});

test("Ctrl-C while a pipeline ends says that it goes on ending", async () => {
  const cwd = folderWith({ "config.yml": "" });
  await using pipeline = await busyPipelineIn(cwd);
  const onInterrupt = (interrupt: () => void): void => void pipeline.asked.then(interrupt);
  expect(await runForReal(["local", "stop"], { cwd, onInterrupt })).toMatchObject({
    code: 130,
    stderr: expect.stringContaining("interrupted; the pipeline was asked to end, and goes on ending"),
  });
});

/** A process that hears the request to end and goes on, on a state folder whose load stage has two messages in hand. */
async function busyPipelineIn(cwd: string) {
  const stateFolder = join(cwd, ".stac-ingest");
  const lock = takeLock(stateFolder);
  const queue = openQueue(join(stateFolder, "queue.sqlite"), { gen: 5, load: 5 });
  await queue.publish(
    "load",
    ["a", "b"].map((body) => ({ body, attributes: {} })),
  );
  await queue.receive({ stage: "load", dead: false }, { limit: 2, waitSeconds: 0, visibilitySeconds: 600 });
  const program = "process.on('SIGTERM', () => console.log('asked')); console.log('up'); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ["--eval", program]);
  const said = (word: string) =>
    new Promise<void>((resolve) => child.stdout.on("data", (text) => String(text).includes(word) && resolve()));
  const asked = said("asked");
  await said("up");
  const pid = child.pid ?? 0;
  const record = { pid, startedAt: new Date().toISOString(), databaseUrl: "postgresql://nowhere", pgstacVersion: "0" };
  await writeProcessRecord(stateFolder, record);
  return {
    ...{ stateFolder, pid, asked },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      queue[Symbol.dispose]();
      lock?.[Symbol.dispose]();
    },
  };
}
