import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { openQueue } from "../../../src/targets/local/queue/open-queue.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../target.ts";
import { run } from "../terminal.ts";

const settings = `
packages: {stactools-glad: {}}
recipes:
  glad: {package: stactools-glad, group: glad, args: ["{url}"], collection: glad}
`;
const gen = { stage: "gen", dead: false } as const;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `https://example.com/${index + 1}.tif\n`).join("");
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

interface Stopped {
  readonly cwd: string;
  readonly target: TestTarget;
  readonly stderr: string;
  readonly runId: string;
}

/** A run that Ctrl-C ended after a batch. */
async function stopped(
  inventory: string,
  {
    stdin,
    files = {},
    address = stdin === undefined ? "urls.txt" : "-",
  }: { readonly stdin?: string; readonly files?: Record<string, string>; readonly address?: string } = {},
): Promise<Stopped> {
  const target = openTestTarget();
  const cwd = folderWith({ "config.yml": settings, "urls.txt": inventory, ...files });
  let interrupt = (): void => {};
  const { publish } = target.messaging;
  target.messaging.publish = async (...args) => {
    const refusals = await publish.apply(target.messaging, args);
    interrupt();
    return refusals;
  };
  const { stderr } = await run(["enqueue", "--no-check", address, "--recipe", "glad"], {
    cwd,
    target,
    ...(stdin !== undefined && { stdin }),
    onInterrupt: (given) => {
      interrupt = given;
    },
  });
  target.messaging.publish = publish;
  const runId = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(stderr)?.[0] ?? "";
  return { cwd, target, stderr, runId };
}

async function sequences({ messaging }: Pick<TestTarget, "messaging">): Promise<number[]> {
  const messages = await messaging.peek(gen, 1_000_000);
  return messages.map(({ attributes }) => Number(attributes["sequence"])).sort((a, b) => a - b);
}

test("a run that was interrupted names the command that goes on, which sends every row once", async () => {
  const { cwd, target, stderr, runId } = await stopped(lines(9000));
  expect(stderr).toContain(`try: stac-ingest enqueue --resume ${runId} (that goes on where it stopped)`);
  const before = (await sequences(target)).length;
  expect(before).toBeLessThan(9000);
  const again = await run(["enqueue", "--resume", runId.slice(0, 6), "--json"], { cwd, target });
  expect(again.stderr).toContain(`run ${runId} goes on: ${before.toLocaleString("en-US")} messages sent before`);
  expect(JSON.parse(again.stdout)).toMatchObject({ run_id: runId, sent: 9000 - before, failed: 0 });
  expect(await sequences(target)).toEqual(upTo(9000));
  expect(await run(["enqueue", "--resume", runId], { cwd, target })).toMatchObject({ code: 1, stdout: "" });
});

test("rows that were refused before are refused and counted once", async () => {
  const bad = "http://a/1http://b/2\n";
  const { cwd, target } = await stopped(`${bad}${lines(5000)}${bad}`);
  const { code, stdout, stderr } = await run(["enqueue", "--resume", "latest", "--json"], { cwd, target });
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ failed: 2, failures: [{ line: 1 }, { line: 5002 }] });
  expect(await sequences(target)).toEqual(upTo(5001).slice(1));
  const [, file = "", next = ""] = /its input: (\S+) \(mend them there, then: stac-ingest (.*)\)$/m.exec(stderr) ?? [];
  writeFileSync(join(cwd, file), readFileSync(join(cwd, file), "utf8").replaceAll("http://b/2", ""));
  const mended = await run([...next.replaceAll("'", "").split(" "), "--no-check"], { cwd, target });
  expect(JSON.parse(mended.stdout)).toMatchObject({ sent: 2, failed: 0 });
  expect(JSON.parse(mended.stdout).run_id).not.toBe(JSON.parse(stdout).run_id);
});

test.each<[string, (path: string) => void, RegExp]>([
  ["longer", (path) => appendFileSync(path, "more\n"), /had 2\d+,\d+ bytes and has 2\d+,\d+/],
  ["another", (path) => writeFileSync(path, lines(9000).replace("example", "elpmaxe")), /begins with other bytes/],
  ["touched", (path) => utimesSync(path, 1, 1), /was changed at 1970-01-01/],
])("an inventory that is %s now is refused, and what changed is said", async (_, change, reason) => {
  const { cwd, target, runId } = await stopped(lines(9000));
  change(join(cwd, "urls.txt"));
  const before = await sequences(target);
  const { code, stderr } = await run(["enqueue", "--resume", runId], { cwd, target });
  expect(code).toBe(2);
  expect(stderr).toMatch(reason);
  expect(await sequences(target)).toEqual(before);
});

/** A run of the files of a folder that Ctrl-C ended after a batch. */
async function stoppedListing(count: number) {
  const names = upTo(count).map((number) => [`tiles/${String(number).padStart(5, "0")}.tif`, ""]);
  return await stopped("", { files: Object.fromEntries(names), address: "tiles" });
}

test("a listing from which a file was removed in front is refused, and sends nothing", async () => {
  const { cwd, target, runId } = await stoppedListing(3500);
  rmSync(join(cwd, "tiles/00007.tif"));
  const before = await sequences(target);
  const { code, stdout, stderr } = await run(["enqueue", "--resume", runId], { cwd, target });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/run [^ ]+ has changed: its first [\d,]+ rows are others now/);
  expect(stderr).toContain("try: stac-ingest enqueue with the inventory as it is now");
  expect(await sequences(target)).toEqual(before);
  for (const number of upTo(3000)) rmSync(join(cwd, `tiles/${String(number).padStart(5, "0")}.tif`), { force: true });
  expect((await run(["enqueue", "--resume", runId], { cwd, target })).stderr).toContain("it has 500 rows now");
});

test("a listing to which files were added behind, and whose first files were touched, goes on", async () => {
  const { cwd, target, runId } = await stoppedListing(3500);
  writeFileSync(join(cwd, "tiles/99999.tif"), "new");
  writeFileSync(join(cwd, "tiles/00001.tif"), "changed");
  expect(await run(["enqueue", "--resume", runId], { cwd, target })).toMatchObject({ code: 0 });
  expect(await sequences(target)).toEqual(upTo(3501));
});

test("stdin goes on if it is given again", async () => {
  const { cwd, target, runId } = await stopped("", { stdin: lines(9000) });
  const without = await run(["enqueue", "--resume", "latest"], { cwd, target });
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining(`enqueue - --resume ${runId}`)]);
  const other = await run(["enqueue", "-", "--resume", "latest"], {
    cwd,
    target,
    stdin: lines(9001).split("\n").slice(1).join("\n"),
  });
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("rows are others now")]);
  const { code } = await run(["enqueue", "-", "--resume", "latest"], { cwd, target, stdin: lines(9000) });
  expect(code).toBe(0);
  expect(await sequences(target)).toEqual(upTo(9000));
});

test("the same command typed again names the command that goes on, and sends anew", async () => {
  const { cwd, target, runId } = await stopped(lines(2500));
  const before = (await sequences(target)).length;
  const same = await run(["enqueue", "--no-check", "urls.txt", "--recipe", "glad"], { cwd, target });
  expect(same.stderr).toContain(`stac-ingest enqueue --resume ${runId}`);
  expect((await sequences(target)).length).toBe(before + 2500);
  const other = await run(["enqueue", "--no-check", "urls.txt", "--recipe", "glad", "--collection", "x"], {
    cwd,
    target,
  });
  expect(other.stderr).not.toContain("of the same rows");
});

test.each([
  ["\n", 2500],
  ["n\n", undefined],
])("on a terminal the same command asks, and %j is an answer", async (answer, total) => {
  const { cwd, target, runId } = await stopped(lines(2500));
  const before = (await sequences(target)).length;
  const { stderr } = await run(["enqueue", "--no-check", "urls.txt", "--recipe", "glad"], {
    cwd,
    target,
    isTTY: true,
    stdin: answer,
  });
  expect(stderr).toContain(`Run ${runId} of the same rows is not sent to its end. Go on with it? [Y/n]`);
  expect((await sequences(target)).length).toBe(total ?? before + 2500);
});

test("a run that is being sent cannot go on beside itself", async () => {
  const target = openTestTarget();
  const cwd = folderWith({ "config.yml": settings, "urls.txt": lines(3) });
  const { publish } = target.messaging;
  let code: number | undefined;
  target.messaging.publish = async (...args) => {
    code ??= (await run(["enqueue", "--resume", "latest"], { cwd, target })).code;
    return publish.apply(target.messaging, args);
  };
  await run(["enqueue", "--no-check", "urls.txt", "--recipe", "glad"], { cwd, target });
  expect(code).toBe(2);
});

test("a run tells its id and how it goes on, with its stdin too; one that sends nothing, and one that goes on, do not", async () => {
  const words = ["enqueue", "--no-check", "-", "--recipe", "glad"];
  const cwd = folderWith({ "config.yml": settings });
  const { stdout, stderr } = await run([...words, "--json"], { cwd, stdin: "a\n" });
  const { run_id } = JSON.parse(stdout);
  expect(stderr).toBe(`run ${run_id} (if it is killed: stac-ingest enqueue --json - --resume ${run_id})\n`);
  const refused = await run(words, { cwd, stdin: "http://a/1http://b/2\n" });
  expect(refused.stderr).not.toContain("if it is killed");
  const { cwd: resumedIn, target, runId } = await stopped(lines(2500));
  const resumed = await run(["enqueue", "--resume", runId], { cwd: resumedIn, target });
  expect(resumed.stderr).not.toContain("if it is killed");
});

test.each([["--recipe", "glad"], ["--skip", "2"], ["--run", "r"], ["--missing"], ["urls.txt"]])(
  "--resume with %s is refused",
  async (...words) => {
    const { code } = await run(["enqueue", "--resume", "latest", ...words], {
      cwd: folderWith({ "config.yml": settings }),
    });
    expect(code).toBe(2);
  },
);

const program = fileURLToPath(new URL("../../../bin/stac-ingest.ts", import.meta.url));

test("killed at any instant and resumed each time, every row is in the queue once", { timeout: 120_000 }, async () => {
  const rows = 24_000;
  const cwd = folderWith({ "config.yml": settings, "urls.txt": lines(rows) });
  const stateFolder = join(cwd, ".stac-ingest");
  mkdirSync(stateFolder, { mode: 0o700 });
  using queue = openQueue(join(stateFolder, "queue.sqlite"), { gen: 5, load: 5 });
  let args = ["enqueue", "--no-check", "urls.txt", "--recipe", "glad"];
  let kills = 0;
  let runId: string | undefined;
  for (let at = 0; ; ) {
    const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const ended = once(child, "exit");
    at += Math.random() * 8_000;
    const watched = (async () => {
      while (child.exitCode === null && child.signalCode === null) {
        const { waiting: sent } = await queue.depth(gen);
        if (sent > at && child.kill("SIGKILL")) return;
        await wait(1);
      }
    })();
    const [code] = await ended;
    await watched;
    if (code === 0) break;
    // It was killed when all was sent, and it had only to end.
    if (stderr.includes(`no run of this machine that is not sent to its end is named ${runId}`)) break;
    expect([child.signalCode, stderr]).toEqual(["SIGKILL", expect.anything()]);
    kills += 1;
    // As it was told before the first row was sent.
    runId ??= /^run (\S+) \(if it is killed: stac-ingest enqueue --resume \1\)$/m.exec(stderr)?.[1];
    expect(runId).toBeDefined();
    args = ["enqueue", "--resume", runId ?? ""];
  }
  expect(kills).toBeGreaterThan(1);
  expect(await sequences({ messaging: queue })).toEqual(upTo(rows));
});
