import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { circles, loadedWith, type Rule, violations } from "./import-rules.ts";
import { importsBelow, importsOf } from "./imports.ts";

const pgstac = ["database", "schema", "rows", "runs", "notices", "load", "catalogue"].map(
  (room) => `src/pgstac/${room}`,
);
const localRooms = ["state", "queue", "postgres", "api", "process"].map((room) => `src/targets/local/${room}`);

const pipeline = ["process", "fault", "text", "message", "item", "run", "stage", "operate"].map(
  (room) => `src/pipeline/${room}`,
);

/** Folders, and who may import whom: the table of ARCHITECTURE.md. */
const rules: Readonly<Record<string, Rule>> = {
  "src/pipeline/process": { folders: [], packages: [] },
  "src/pipeline/fault": { folders: [], packages: [] },
  "src/pipeline/text": { folders: ["src/pipeline/fault"], packages: ["zod"] },
  "src/pipeline/message": { folders: ["src/pipeline/text", "src/pipeline/fault"], packages: ["zod"] },
  "src/pipeline/item": {
    folders: ["src/pipeline/message", "src/pipeline/text", "src/pipeline/fault"],
    packages: ["zod"],
  },
  "src/pipeline/run": { folders: ["src/pipeline/message", "src/pipeline/text"], packages: ["zod"] },
  "src/pipeline/stage": { folders: pipeline, packages: ["zod"] },
  "src/pipeline/operate": {
    folders: ["src/pipeline/run", "src/pipeline/item", "src/pipeline/fault"],
    packages: ["zod"],
  },
  "src/settings": { folders: pipeline, packages: ["zod"] },
  "src/input": {
    folders: ["src/settings", ...pipeline],
    packages: ["csv-parse", "hyparquet", "hyparquet-compressors"],
  },
  "src/stactools": { folders: ["src/settings", ...pipeline], packages: ["p-limit"] },
  "src/pgstac/database": { folders: pipeline, packages: ["pg"] },
  "src/pgstac/schema": { folders: ["src/pgstac/database", "src/settings", ...pipeline], packages: ["pg"] },
  "src/pgstac/rows": { folders: ["src/settings", ...pipeline], packages: [] },
  "src/pgstac/runs": { folders: ["src/pgstac/database", "src/settings", ...pipeline], packages: ["pg"] },
  "src/pgstac/notices": {
    folders: ["src/pgstac/runs", "src/pgstac/rows", "src/pgstac/database", ...pipeline],
    packages: ["pg"],
  },
  "src/pgstac/load": {
    folders: [
      "src/pgstac/notices",
      "src/pgstac/runs",
      "src/pgstac/rows",
      "src/pgstac/schema",
      "src/pgstac/database",
      "src/settings",
      ...pipeline,
    ],
    packages: ["pg"],
  },
  "src/pgstac/catalogue": {
    folders: [
      "src/pgstac/load",
      "src/pgstac/notices",
      "src/pgstac/runs",
      "src/pgstac/rows",
      "src/pgstac/schema",
      "src/pgstac/database",
      "src/settings",
      ...pipeline,
    ],
    packages: ["pg"],
  },
  "src/targets": { folders: ["src/settings", ...pipeline], packages: [] },
  "src/targets/aws": {
    folders: ["src/targets", ...pgstac, "src/settings", ...pipeline],
    packages: ["@aws-sdk/"],
  },
  "src/targets/local/state": { folders: ["src/settings", ...pipeline], packages: [] },
  "src/targets/local/queue": {
    folders: ["src/targets", "src/targets/local/state", "src/settings", ...pipeline],
    packages: [],
  },
  "src/targets/local/postgres": {
    folders: [
      "src/targets/local/state",
      "src/pgstac/schema",
      "src/pgstac/database",
      "src/stactools",
      "src/settings",
      ...pipeline,
    ],
    packages: ["@electric-sql/"],
  },
  "src/targets/local/api": {
    folders: [
      "src/targets",
      "src/targets/local/state",
      "src/pgstac/schema",
      "src/stactools",
      "src/settings",
      ...pipeline,
    ],
    packages: [],
  },
  "src/targets/local/process": {
    folders: [
      "src/targets",
      "src/targets/local/state",
      "src/targets/local/queue",
      "src/targets/local/postgres",
      "src/targets/local/api",
      ...pgstac,
      "src/stactools",
      "src/settings",
      ...pipeline,
    ],
    packages: [],
  },
  "src/targets/local": {
    folders: ["src/targets", ...localRooms, ...pgstac, "src/stactools", "src/settings", ...pipeline],
    packages: [],
  },
  "src/operations": {
    folders: ["src/targets", "src/input", "src/stactools", "src/settings", ...pipeline],
    packages: ["hyparquet-writer"],
  },
  "src/handlers": {
    folders: [
      "src/operations",
      "src/input",
      "src/targets",
      "src/targets/aws",
      ...pgstac,
      "src/stactools",
      "src/settings",
      ...pipeline,
    ],
    packages: ["zod"],
  },
  "src/infra": {
    folders: ["src/settings", ...pipeline],
    packages: ["aws-cdk-lib", "@aws-cdk/", "constructs", "eoapi-cdk"],
  },
  "src/ui": {
    folders: ["src/operations", "src/targets", "src/settings", ...pipeline],
    packages: ["zod"],
  },
  "src/ui/page": {
    folders: ["src/ui", "src/operations", ...pipeline],
    packages: ["preact", "htm"],
  },
  "src/cli": {
    folders: [
      "src/ui",
      "src/operations",
      "src/targets",
      "src/targets/aws",
      "src/targets/local",
      ...localRooms,
      "src/infra",
      "src/settings",
      ...pipeline,
    ],
    packages: ["commander", "ora", "yaml"],
  },
  bin: { folders: ["src/cli"], packages: [] },
};

/** Matches what may be loaded before the command an operator typed is known; all else waits inside actions. */
const eager = /^(bin|src\/cli|src\/settings|src\/pipeline)\/|^(commander|zod)$/;

const imports = importsBelow(fileURLToPath(new URL("..", import.meta.url)), ["src", "bin"]);

test("no file imports what its folder may not", () => {
  expect(violations(imports, rules)).toEqual([]);
});

test("no files import one another in a circle, types included", () => {
  expect(circles(imports)).toEqual([]);
});

test("the command loads nothing but its surface and the pipeline's rules until an action runs", () => {
  const loaded = [...loadedWith("src/cli/main.ts", imports)];
  expect(loaded).toContain("commander");
  expect(loaded.filter((name) => !eager.test(name))).toEqual([]);
});

describe("the check itself", () => {
  const judged = (path: string, source: string) => violations(importsOf(path, source), rules);

  test.each([
    ["src/pipeline/stage/load.ts", 'import { Pool } from "pg";', "src/pipeline/stage/load.ts imports package pg"],
    [
      "src/pipeline/stage/load.ts",
      'import "../../pgstac/load/open-loader.ts";',
      "src/pipeline/stage/load.ts imports src/pgstac/load/open-loader.ts",
    ],
    [
      "src/pgstac/database/pool.ts",
      'import type { T } from "../../targets/target.ts";',
      "src/pgstac/database/pool.ts imports src/targets/target.ts",
    ],
    [
      "src/targets/aws/sqs.ts",
      'export { a } from "../local/queue.ts";',
      "src/targets/aws/sqs.ts imports src/targets/local/queue.ts",
    ],
    [
      "src/targets/local/queue.ts",
      'await import("../aws/sqs.ts");',
      "src/targets/local/queue.ts imports src/targets/aws/sqs.ts",
    ],
    [
      "src/targets/target.ts",
      'import {\n  a,\n  b,\n} from "./aws/sqs.ts";',
      "src/targets/target.ts imports src/targets/aws/sqs.ts",
    ],
    ["src/pgstac/file.ts", 'import "zod";', "src/pgstac/file.ts lies in no folder of the table"],
    [
      "src/pgstac/rows/row.ts",
      'import { a } from "../load/copy.ts";',
      "src/pgstac/rows/row.ts imports src/pgstac/load/copy.ts",
    ],
    [
      "src/targets/local/queue/file.ts",
      'import { a } from "../process/run.ts";',
      "src/targets/local/queue/file.ts imports src/targets/local/process/run.ts",
    ],
    [
      "src/operations/redrive.ts",
      'import { a } from "../targets/aws/sqs.ts";',
      "src/operations/redrive.ts imports src/targets/aws/sqs.ts",
    ],
    ["src/operations/redrive.ts", 'import ora from "ora";', "src/operations/redrive.ts imports package ora"],
    [
      "src/targets/local/worker.ts",
      'import { f } from "../../cli/main.ts";',
      "src/targets/local/worker.ts imports src/cli/main.ts",
    ],
    [
      "src/cli/commands/items.ts",
      'import * as c from "../../pgstac/catalogue/get.ts";',
      "src/cli/commands/items.ts imports src/pgstac/catalogue/get.ts",
    ],
    ["src/other/file.ts", 'import "yaml";', "src/other/file.ts lies in no folder of the table"],
  ])("%s with %j is refused", (path, source, sentence) => {
    expect(judged(path, source)).toEqual([sentence]);
  });

  test.each([
    ["src/pipeline/stage/load.ts", 'import * as z from "zod";\nimport { a } from "./item.ts";\nimport "node:fs";'],
    [
      "src/targets/aws/sqs.ts",
      'import { S3Client } from "@aws-sdk/client-s3";\nimport type { M } from "../messaging.ts";',
    ],
    ["src/pipeline/stage/load.ts", '// import "pg";\nconst text = `x`;\nimport "./item.ts";'],
  ])("%s with %j is allowed", (path, source) => {
    expect(judged(path, source)).toEqual([]);
  });

  test("a circle is told once, by a shortest way round it, whatever the manner of its imports", () => {
    const imported = [
      ...importsOf("src/a.ts", 'import { b } from "./b.ts";\nimport "./outside.ts";'),
      ...importsOf("src/b.ts", 'import type { C } from "./c.ts";'),
      ...importsOf("src/c.ts", 'export const a = () => import("./a.ts");\nexport { d } from "./d.ts";'),
      ...importsOf("src/d.ts", 'import { c } from "./c.ts";'),
      ...importsOf("src/outside.ts", 'import "pg";'),
    ];
    expect(circles(imported)).toEqual(["src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts"]);
  });

  test("a file that imports itself is a circle, two files that import a third are none", () => {
    expect(circles(importsOf("src/a.ts", 'import { a } from "./a.ts";'))).toEqual(["src/a.ts -> src/a.ts"]);
    expect(
      circles([
        ...importsOf("src/a.ts", 'import "./c.ts";'),
        ...importsOf("src/b.ts", 'import "./c.ts";\nimport "./a.ts";'),
      ]),
    ).toEqual([]);
  });

  test("what is imported lazily or only as a type is not loaded at once, what is reached through another file is", () => {
    const reached = [
      ...importsOf("bin/a.ts", 'import { b } from "../src/b.ts";\nimport type { T } from "types";'),
      ...importsOf("src/b.ts", 'import "pg";\nexport const c = () => import("heavy");'),
    ];
    expect([...loadedWith("bin/a.ts", reached)]).toEqual(["bin/a.ts", "src/b.ts", "pg"]);
  });
});
