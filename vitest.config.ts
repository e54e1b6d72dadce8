import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { SlowFirst } from "./test/slow-first.ts";

/** Folders whose tests need no server, no AWS and little time; `npm run test:fast` runs them alone. */
const fastFolders = [
  "pipeline",
  "settings",
  "input",
  "operations",
  "pgstac/rows",
  "targets/local/state",
  "targets/local/queue",
].map((folder) => `test/${folder}/**/*.test.ts`);

// The embedded database takes half a minute to make.
const fast = ["test/*.test.ts", "test/cli/**/!(publish-directly).test.ts", ...fastFolders];

const infra = "test/infra/**/*.test.ts";

export default defineConfig({
  test: {
    // Tests of it switch it on; to the others it would only be a process more.
    env: { STAC_INGEST_STAC_API: "false" },
    globalSetup: "test/say-what-is-missing.ts",
    // A limit is there to end what hangs: on a machine that is busy, what works takes many times as long.
    expect: { requireAssertions: true, poll: { timeout: 120_000 } },
    // Tests wait more than they compute: for processes, for queues, for a database.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: SlowFirst },
    hookTimeout: 300_000,
    testTimeout: 180_000,
    projects: [
      // A process for each file would cost more than most of the files.
      { extends: true, test: { name: "fast", include: fast, isolate: false } },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["test/**/*.test.ts"],
          exclude: [...fast, infra],
          // To optimize the code of the embedded database takes longer than most tests use it, and 600 MB.
          execArgv: ["--liftoff-only"],
        },
      },
      {
        extends: true,
        test: {
          name: "infra",
          include: [infra],
          // Loading the CDK, and its first synthesis, take longer than the tests of most files.
          isolate: false,
          // Templates are looked at by the CDK's own assertions, which are not counted.
          expect: { requireAssertions: false },
        },
      },
    ],
  },
});
