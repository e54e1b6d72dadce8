import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { commandLineIn } from "../journeys/command-line.ts";
import { hasCompiler } from "../machine.ts";

/** Has the system refuse every lock of a file, as network mounts without a lock service do. */
const refusing = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
static int answer(const char *name, int file, int command, void *argument) {
  int (*real)(int, int, ...) = dlsym(RTLD_NEXT, name);
  if (command == F_SETLK || command == F_SETLKW) { errno = ENOLCK; return -1; }
  return real(file, command, argument);
}
#define TAKE va_list list; va_start(list, command); void *argument = va_arg(list, void *); va_end(list);
int fcntl(int file, int command, ...) { TAKE return answer("fcntl", file, command, argument); }
int fcntl64(int file, int command, ...) { TAKE return answer("fcntl64", file, command, argument); }
`;

test.skipIf(!hasCompiler)("a disk that refuses every lock is named, and no pipeline is said to be there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-no-locks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const library = join(folder, "refusing.so");
  writeFileSync(join(folder, "refusing.c"), refusing);
  execFileSync("cc", ["-shared", "-fPIC", "-o", library, join(folder, "refusing.c"), "-ldl"]);
  writeFileSync(join(folder, "config.yml"), "");
  const { run } = commandLineIn(folder, { ...process.env, LD_PRELOAD: library });
  const told = {
    code: 1,
    stderr: expect.stringMatching(
      /^stac-ingest: .*\.stac-ingest.* cannot be locked, as on many network mounts\n {2}try: set state_folder to a disk of this machine\n$/,
    ),
  };
  const commands = [["local", "start", "--detach"], ["local", "start"], ["local", "status"], ["status"]];
  for (const argv of commands) expect(await run(argv)).toMatchObject(told);
  expect((await run(["doctor"])).stdout).toMatch(/failed {2}pipeline .*cannot be locked/);
  expect(readdirSync(join(folder, ".stac-ingest")).filter((name) => /^lock-/.test(name))).toEqual([]);
});
