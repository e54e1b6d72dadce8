import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type FaultMessage, published, request } from "./fault-messages.ts";
import type { PlannedFault } from "./planned-fault.ts";
import { fillDisk, mountSmallDisk } from "./small-disk.ts";

/** Sequences of harmful messages, beyond those of the others. */
const from = 1_000;

interface Misbehaviour {
  readonly mode: string;
  readonly detail: string;
}

const dying = (run: string, ways: readonly Misbehaviour[]): FaultMessage[] =>
  ways.map(({ mode, detail }, index) => published(run, from + index, "gen", request(run, mode, detail)));

/** Requests whose items are made all the same; the package names them after the detail. */
const living = (run: string, ways: readonly Misbehaviour[]): FaultMessage[] =>
  ways.map(({ mode, detail }, index) => ({
    ...published(run, from + index, "gen", request(run, `${mode}+scene`, detail)),
    items: [{ id: detail, document: { id: detail, collection: run, type: "Feature" }, isWhole: false }],
  }));

/** Packages that harm the worker they run in, or the machine. */
export const workerFaults: readonly PlannedFault[] = [
  {
    name: "packages that crash: abort, segfault, exit, memory",
    on: ["embedded", "PostgreSQL"],
    async befall(_, { run, publish, publishMore }) {
      const ways = ["abort", "segfault", "os-exit", "no-memory", "exit-3", "abort"].map((mode) => ({
        mode,
        detail: "",
      }));
      const harmful = dying(run, ways);
      await publish(harmful);
      await publishMore();
    },
  },
  {
    name: "packages that leak, flood stdout and stderr, litter, leave a daemon",
    on: ["embedded", "PostgreSQL"],
    async befall(_, { run, publish, publishMore }) {
      const harmful = living(run, [
        { mode: "leak", detail: "100" },
        { mode: "flood", detail: "20" },
        { mode: "litter", detail: "litter" },
        { mode: "daemonise", detail: "keep" },
        { mode: "chdir", detail: "chdir" },
        { mode: "close-streams", detail: "close-streams" },
      ]);
      await publish(harmful);
      await publishMore();
    },
  },
  {
    name: "disk for temporary files: full to the last byte, until items were put off for it",
    on: ["PostgreSQL"],
    needsSmallDisk: true,
    async befall({ place, restart, untilItSays }, { run, publish, publishMore }) {
      const folder = join(place.folder, "temporary");
      mkdirSync(folder);
      const disk = mountSmallDisk(folder, 24);
      await restart({ TMPDIR: folder });
      await publish(living(run, [{ mode: "litter", detail: "fits" }]));
      const filler = join(folder, "filler");
      fillDisk(filler);
      await Promise.all([untilItSays(/No space left|disk is full/, "gen"), publishMore()]);
      rmSync(filler);
      // The workers have files there to their end.
      disk[Symbol.dispose]();
    },
    clean: (bench) => bench.restart(),
  },
  {
    name: "packages that hang: asleep, in C, with a child",
    on: ["PostgreSQL"],
    async befall({ place }, { run, publish, publishMore }) {
      const harmful = dying(run, [
        { mode: "hang", detail: "" },
        { mode: "hang-in-c", detail: "" },
        { mode: "child", detail: `${place.folder}/child` },
      ]);
      await publish(harmful);
      await publishMore();
    },
  },
];
