import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PackageSet } from "../../src/settings/package-set.ts";
import { confinementWarnings } from "../../src/stactools/confinement-warnings.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { tryConfinement } from "../../src/stactools/try-confinement.ts";
import { run as typed } from "../cli/terminal.ts";
import { hasSystemPython, isLinuxRoot } from "../machine.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "../stactools/misbehaving-package.ts";

const secrets = {
  DATABASE_URL: "postgresql://u:secret@h/d",
  PGPASSWORD: "secret",
  PGHOST: "h",
  STAC_INGEST_DATABASE_URL: "secret",
  ITEM_LOAD_TOPIC_ARN: "secret",
  AWS_LAMBDA_RUNTIME_API: "secret",
  SSH_AUTH_SOCK: "/tmp/secret",
  GITHUB_TOKEN: "secret",
};
const passed = {
  AWS_ACCESS_KEY_ID: "key",
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2",
  GDAL_HTTP_TIMEOUT: "5",
  CPL_DEBUG_NOT: "x",
  EARTHDATA_TOKEN: "t",
  PC_SDK_SUBSCRIPTION_KEY: "k",
  REQUESTS_CA_BUNDLE: "/etc/ssl/certs/ca-certificates.crt",
  no_proxy: "localhost",
};

interface Found {
  readonly user: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly read: Readonly<Record<string, unknown>>;
  readonly written: Readonly<Record<string, string>>;
  readonly ran: readonly [number, string];
}

let folder: string;
let stateFolder: string;
let settingsFile: string;
let project: Awaited<ReturnType<typeof misbehavingProject>>;
const makers: ItemMaker[] = [];
const logged: unknown[][] = [];

beforeAll(async () => {
  Object.assign(process.env, secrets, passed);
  project = await misbehavingProject();
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  stateFolder = join(folder, ".stac-ingest");
  settingsFile = join(folder, "config.yml");
  await mkdir(stateFolder, { mode: 0o700 });
  for (const name of ["process.json", "pgpass", "queue.sqlite"]) await writeFile(join(stateFolder, name), "secret");
  await writeFile(settingsFile, "database_url: postgresql://u:secret@h/d\n");
  await writeFile(join(folder, "scene.txt"), "a scene", { mode: 0o600 });
});
afterAll(async () => {
  for (const name of [...Object.keys(secrets), ...Object.keys(passed)]) delete process.env[name];
  await Promise.all(makers.map((maker) => maker[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true });
});

function open(isolation: PackageSet["isolation"] = "worker"): ItemMaker {
  const set = PackageSet.parse({ ...project.settings.packages[misbehaving], isolation });
  const settings = { ...project.settings, gen_workers: 1, packages: { [misbehaving]: set } };
  const log = (...record: unknown[]): void => void logged.push(record);
  const maker = openItemMaker({
    ...project,
    settings,
    log,
    folders: { readable: () => ["/etc"], closed: [stateFolder, settingsFile] },
  });
  makers.push(maker);
  return maker;
}

async function snoop(maker: ItemMaker, wanted: object): Promise<Found> {
  const text = await maker.createItem(
    misbehave("snoop", Buffer.from(JSON.stringify(wanted)).toString("hex")),
    within(60),
  );
  return JSON.parse(text ?? "null").properties.found;
}

test("a package sees what it needs of the environment, and nothing of the pipeline's own", async () => {
  const maker = openItemMaker({ ...project, log: () => {} });
  makers.push(maker);
  const { environment } = await snoop(maker, {});
  expect(environment).toMatchObject(passed);
  expect(JSON.stringify(environment)).not.toContain("secret");
  for (const name of Object.keys(secrets)) expect(environment).not.toHaveProperty(name);
  expect(environment["HOME"]).toMatch(/stac-ingest-home-/);
});

describe.runIf(isLinuxRoot)("started as root, a package", () => {
  test.each(["worker", "fork"] as const)("runs as a user that nobody else is (isolation: %s)", async (isolation) => {
    const { user } = await snoop(open(isolation), {});
    expect(user).toBeGreaterThan(1_500_000_000);
    expect(logged).toEqual([]);
  });

  test("cannot read the state of the pipeline nor its settings, and reads source files", async () => {
    const files = ["process.json", "pgpass", "queue.sqlite"].map((name) => join(stateFolder, name));
    const scene = join(folder, "scene.txt");
    const { read } = await snoop(open(), { read: [...files, stateFolder, settingsFile, scene, "/etc/shadow"] });
    for (const file of files) expect(read[file]).toBe("FileNotFoundError");
    expect(read).toMatchObject({ [stateFolder]: [], [settingsFile]: "", [scene]: "a scene", "/etc/shadow": "" });
  });

  test("cannot look into the pipeline's process, nor end it, nor read disks", async () => {
    const disks = ["/dev/vda", "/dev/sda", "/dev/mem"];
    const own = ["environ", "mem", "root/etc/hostname", "fd/0"].map((name) => `/proc/${process.pid}/${name}`);
    const { read, written } = await snoop(open(), { read: [...own, ...disks], kill: [process.pid] });
    for (const path of own) expect(read[path]).toBe("PermissionError");
    for (const path of disks) expect(read[path]).toBe("FileNotFoundError");
    expect(written[String(process.pid)]).toBe("PermissionError");
  });

  test("writes nothing but temporary files", async () => {
    const environment = join(project.cacheFolder, "envs", "x");
    const paths = [join(stateFolder, "queue.sqlite"), join(folder, "x"), environment, "/etc/x", "/root/x"];
    await expect(open().createItem(misbehave("child", "/etc/x"), within(60))).rejects.toMatchObject({
      kind: "item_failed",
      message: expect.stringMatching(/Permission denied(.|\n)*packages run as user 15\d{8} and write only temporary/),
    });
    // There is nothing where the settings are, and what is written to it is lost.
    const { written } = await snoop(open(), { write: [...paths, settingsFile] });
    expect(await readFile(settingsFile, "utf8")).toBe("database_url: postgresql://u:secret@h/d\n");
    for (const path of paths) expect(written[path]).toMatch(/Error$/);
    expect(await readFile(join(stateFolder, "queue.sqlite"), "utf8")).toBe("secret");
  });

  test("cannot uncover what is hidden by being root in a namespace of its own, nor by a program", async () => {
    const script = `umount ${stateFolder}; cat ${stateFolder}/process.json; mount -t proc proc /proc; ls /proc/1/root/root`;
    const unshared = await snoop(open(), { run: ["unshare", "-Urm", "sh", "-c", script] });
    expect(unshared.ran[1]).not.toContain("secret");
    const { ran } = await snoop(open(), { run: ["sh", "-c", `id -u; cat ${folder}/scene.txt; umount ${stateFolder}`] });
    expect(ran[1]).toMatch(/^15\d{8}\na scene/);
    expect(ran[0]).not.toBe(0);
  });
});

test.runIf(isLinuxRoot)(
  "the commands confine packages, and keep the state folder and the settings from them",
  async () => {
    const place = join(folder, "project");
    await cp(dirname(project.lockPath), place, { recursive: true });
    const packages = { [misbehaving]: { requirements: project.settings.packages[misbehaving]?.requirements } };
    const recipe = { package: misbehaving, group: "misbehave", args: ["snoop"], options: { detail: "{url}" } };
    const config = join(place, "config.yml");
    await writeFile(config, JSON.stringify({ packages, recipes: { snoop: { ...recipe, collection: "c" } } }));
    await mkdir(join(place, ".stac-ingest"));
    const secret = join(place, ".stac-ingest", "process.json");
    await writeFile(secret, "secret");
    const wanted = Buffer.from(JSON.stringify({ read: [secret, config] })).toString("hex");
    const argv = ["items", "create", "--config", config, "--recipe", "snoop", wanted];
    const { STAC_INGEST_DATABASE_URL: _, ...env } = process.env;
    const { code, stdout, stderr } = await typed(argv, { env, cwd: place });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "items doubtful: no_footprint, 1, geometry is null, snoop\n" });
    const { found } = JSON.parse(stdout).properties;
    expect(found.user).toBeGreaterThan(1_500_000_000);
    expect(found.read).toEqual({ [secret]: "FileNotFoundError", [config]: "" });
  },
);

/** A Python that every user can run, confined by the same code, which then tries what it is told to. */
describe.runIf(isLinuxRoot && hasSystemPython)("a process", () => {
  const run = promisify(execFile);
  const program = fileURLToPath(new URL("../../src/stactools/stac_ingest_worker", import.meta.url));
  let place: string;
  let python: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
    python = join(place, "venv", "bin", "python");
    await run("/usr/bin/python3", ["-m", "venv", "--without-pip", join(place, "venv")]);
    await cp(program, join(place, "stac_ingest_worker"), { recursive: true });
    await mkdir(join(place, "state"));
    for (const name of ["home", "own"]) await mkdir(join(place, name));
    await writeFile(join(place, "state", "process.json"), "secret");
    await run("chmod", ["-R", "a+rX", place]);
  });
  afterAll(() => rm(place, { recursive: true }));

  const tries = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
from stac_ingest_worker import sandbox
place, before = sys.argv[1], sys.argv[2]
exec(before)
home = place + "/home"
how = sandbox.confine({"private": [place + "/state"], "home": home, "operator_home": "/nonexistent"})
def attempt(work):
    try:
        return str(work())
    except OSError as error:
        return type(error).__name__
print(json.dumps({
    "how": how, "user": os.getuid(),
    "state": attempt(lambda: open(place + "/state/process.json").read()),
    "written": attempt(lambda: open(place + "/written", "w").close()),
    "etc": attempt(lambda: open("/etc/written", "w").close()),
    "home": attempt(lambda: open(f"{home}/{os.getpid()}", "w").close()),
    "own": attempt(lambda: open(place + "/own/file", "w").close()),
    "signal": attempt(lambda: os.kill(os.getppid(), 0)),
    "parent": attempt(lambda: open(f"/proc/{os.getppid()}/environ").read()),
}))
`;

  async function confined(user: number, before: string) {
    await run("chown", [String(user), join(place, "home"), join(place, "own")]);
    const options = { uid: user, gid: user, cwd: "/" };
    // The shell waits: it is what the pipeline's process is, of the same user.
    const waiting = ["-c", '"$0" "$@"; true', python, "-I", "-S", "-c", tries, place, before];
    const { stdout } = await run("/bin/sh", waiting, options);
    return JSON.parse(stdout);
  }

  const noNamespaces = "def refuse(*_): raise OSError(1, 'not permitted')\nsandbox.enter_view = refuse";
  const noLandlock = "sandbox.keep_from_writing = lambda _: False";

  test("that is not root's sees no state, and writes nothing but temporary files", async () => {
    expect(await confined(12_345, "")).toMatchObject({
      how: "view",
      user: 12_345,
      state: "FileNotFoundError",
      // Not for want of rights: the whole system is for reading only.
      etc: "OSError",
      home: "None",
      parent: "PermissionError",
      signal: "PermissionError",
    });
  });

  test("of root's is another user's where there are no namespaces", async () => {
    await run("chmod", ["700", join(place, "state")]);
    expect(await confined(0, noNamespaces)).toMatchObject({
      how: "user",
      user: expect.any(Number),
      state: "PermissionError",
      written: "PermissionError",
      etc: "PermissionError",
      home: "None",
      parent: "PermissionError",
    });
  });

  test("writes nothing but temporary files where there are no namespaces, but Landlock", async () => {
    const narrow = `${noNamespaces}\nsandbox.WRITABLE = ()\nsandbox.writable_folders = lambda home: [home]`;
    expect(await confined(12_345, narrow)).toMatchObject({
      how: "writes",
      own: "PermissionError",
      home: "None",
      parent: "PermissionError",
      signal: "PermissionError",
    });
  });

  test("says why it is not confined, and works", async () => {
    const { how, home, own } = await confined(12_345, `${noNamespaces}\n${noLandlock}`);
    expect(how).toMatch(/^this system allows neither namespaces \(.*not permitted\) nor Landlock$/);
    expect([home, own]).toEqual(["None", "None"]);
  });
});

test("doctor says how packages are confined, and the log warns if they are not", async () => {
  const [folderOfSet] = await readdir(join(project.cacheFolder, "envs"));
  const python = join(project.cacheFolder, "envs", folderOfSet ?? "", "bin", "python");
  expect(await tryConfinement(python, [stateFolder])).toMatch(/^(view|user|this system|packages are confined only)/);
  const records: unknown[][] = [];
  const warn = confinementWarnings((...record) => void records.push(record));
  for (const how of ["view", "why not", "why not", null]) warn(how);
  expect(records).toEqual([
    ["warn", expect.stringMatching(/^packages are not confined/), expect.objectContaining({ reason: "why not" })],
  ]);
});
