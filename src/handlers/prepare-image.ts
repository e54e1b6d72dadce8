// Runs while the gen function's image is built: installs every locked package set into the function's cache folder.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { runProgram } from "../pipeline/process/run-program.ts";
import { genImage } from "../settings/function-environment.ts";
import { ensureEnvironment } from "../stactools/environment.ts";
import { readLock } from "../stactools/lock-file.ts";

const { lockPath, cacheFolder } = genImage;
const sets = [...(await readLock(lockPath)).values()];

await mkdir(cacheFolder, { recursive: true });
for (const python of new Set(sets.map((set) => set.python))) await runProgram("uv", ["python", "install", python]);
for (const set of sets) {
  const { python } = await ensureEnvironment(set, { cacheFolder, projectFolder: dirname(lockPath) });
  // The image is read-only: a module that is not compiled now would be compiled at every start. The library's tests hold
  // files that do not compile, on purpose.
  const library = await runProgram(python, ["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]);
  await runProgram(python, ["-m", "compileall", "-q", "-x", "/(test|tests|lib2to3|site-packages)/", library]).catch(
    () => {},
  );
}
