import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openLocalPlace, type Place } from "../../test/journeys/place.ts";
import { collection } from "../../test/pipeline/message/messages.ts";
import { misbehaving, misbehavingProject } from "../../test/stactools/misbehaving-package.ts";
import { type Look, look } from "./look.ts";

/** Rows of one inventory; of each fiftieth no item can be made. */
const rowsAtOnce = 2000;
const badEvery = 50;
const redriveSeconds = 60;
const settings = {
  packages: {},
  recipes: {
    soak: {
      package: misbehaving,
      group: "misbehave",
      args: ["{mode}"],
      options: { detail: "{id}" },
      collection: "scenes",
    },
  },
  gen: { max_receives: 2, retry_delays_seconds: [1] },
  load: { window_seconds: 1 },
};

interface Status {
  readonly stages: Readonly<Record<"gen" | "load", { readonly waiting: number; readonly dead: number }>>;
  readonly collections: readonly { readonly items: number }[] | null;
}

/**
 * Keeps a pipeline on the embedded database busy for some minutes, with dead letters and redrives of them, at the rate
 * that the machine sustains. Yields a look at it each minute.
 */
export async function* soak(minutes: number): AsyncGenerator<Look> {
  const project = await misbehavingProject();
  const temporaryFolder = await mkdtemp(join(tmpdir(), "stac-ingest-soak-"));
  // After the pipeline has ended, which still writes there.
  await using _temporary = { [Symbol.asyncDispose]: () => rm(temporaryFolder, { recursive: true, force: true }) };
  const packages = { [misbehaving]: project.settings.packages[misbehaving] };
  await using place = await openLocalPlace({ ...settings, packages }, project.lockPath);
  // From here on: of the pipeline, not of this program.
  process.env["TMPDIR"] = temporaryFolder;
  await place.start();
  await place.run(["collections", "load", "-"], JSON.stringify(collection("scenes")));
  const stateFolder = join(place.folder, ".stac-ingest");
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  let inventories = 0;
  let redrivenAt = 0;
  for (let minute = 0; minute <= minutes; minute++) {
    for (;;) {
      const { stages, collections } = await place.read<Status>(["status"]);
      if (stages.gen.waiting < rowsAtOnce) await enqueue(place, ++inventories);
      if (elapsed() - redrivenAt > redriveSeconds) {
        redrivenAt = elapsed();
        await place.run(["dlq", "redrive", "gen"]);
      }
      if (elapsed() >= minute * 60) {
        const counts = {
          items: (collections ?? []).reduce((sum, { items }) => sum + items, 0),
          dead: stages.gen.dead + stages.load.dead,
          waiting: stages.gen.waiting + stages.load.waiting,
        };
        yield await look({ stateFolder, temporaryFolder }, { minute, ...counts });
        break;
      }
      await wait(1000);
    }
  }
}

async function enqueue(place: Pick<Place, "run" | "folder">, number: number): Promise<void> {
  const path = join(place.folder, "rows.csv");
  const rows = Array.from({ length: rowsAtOnce }, (_, row) =>
    row % badEvery === 0 ? `fail,bad-${number}-${row}` : `scene,scene-${number}-${row}`,
  );
  writeFileSync(path, `mode,id\n${rows.join("\n")}\n`);
  const { code, stderr } = await place.run(["enqueue", path, "--recipe", "soak"]);
  if (code !== 0) throw new Error(stderr);
}
