import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadedWith, type Rule, violations } from "./import-rules.ts";
import { importsBelow, importsOf } from "./imports.ts";

/** Folders, and who may import whom: the table of ARCHITECTURE.md. */
const rules: Readonly<Record<string, Rule>> = {
  "src/pipeline": { folders: [], packages: ["zod"] },
  "src/stactools": { folders: ["src/pipeline"], packages: [] },
  "src/pgstac": { folders: ["src/pipeline"], packages: ["pg"] },
  "src/targets": { folders: ["src/pipeline"], packages: [] },
  "src/targets/aws": {
    folders: ["src/targets", "src/pgstac", "src/pipeline"],
    packages: ["@aws-sdk/", "p-limit"],
  },
  "src/targets/local": {
    folders: ["src/targets", "src/stactools", "src/pgstac", "src/pipeline"],
    packages: ["@electric-sql/"],
  },
  "src/handlers": {
    folders: ["src/targets", "src/targets/aws", "src/pgstac", "src/stactools", "src/pipeline"],
    packages: ["zod"],
  },
  "src/infra": { folders: ["src/pipeline"], packages: ["aws-cdk-lib", "@aws-cdk/", "constructs", "eoapi-cdk"] },
  "src/cli": {
    folders: ["src/targets", "src/targets/aws", "src/targets/local", "src/infra", "src/stactools", "src/pipeline"],
    packages: ["commander", "csv-parse", "hyparquet", "hyparquet-compressors", "ora", "yaml"],
  },
  bin: { folders: ["src/cli"], packages: [] },
};

/** What may be loaded before the command an operator typed is known; all else waits inside actions. */
const eager = /^(bin|src\/cli|src\/pipeline)\/|^(commander|zod)$/;

const imports = importsBelow(fileURLToPath(new URL("..", import.meta.url)), ["src", "bin"]);

test("no file imports what its folder may not", () => {
  expect(violations(imports, rules)).toEqual([]);
});

test("the command loads nothing but its surface and the pipeline's rules until an action runs", () => {
  const loaded = [...loadedWith("bin/stac-ingest.ts", imports)];
  expect(loaded).toContain("commander");
  expect(loaded.filter((name) => !eager.test(name))).toEqual([]);
});

describe("the check itself", () => {
  const judged = (path: string, source: string) => violations(importsOf(path, source), rules);

  test.each([
    ["src/pipeline/load.ts", 'import { Pool } from "pg";', "src/pipeline/load.ts imports package pg"],
    [
      "src/pipeline/load.ts",
      'import "../pgstac/catalogue.ts";',
      "src/pipeline/load.ts imports src/pgstac/catalogue.ts",
    ],
    [
      "src/pgstac/pool.ts",
      'import type { T } from "../targets/target.ts";',
      "src/pgstac/pool.ts imports src/targets/target.ts",
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
    [
      "src/targets/local/worker.ts",
      'import { f } from "../../cli/main.ts";',
      "src/targets/local/worker.ts imports src/cli/main.ts",
    ],
    [
      "src/cli/commands/items.ts",
      'import * as c from "../../pgstac/catalogue.ts";',
      "src/cli/commands/items.ts imports src/pgstac/catalogue.ts",
    ],
    ["src/other/file.ts", 'import "yaml";', "src/other/file.ts lies in no folder of the table"],
  ])("%s with %j is refused", (path, source, sentence) => {
    expect(judged(path, source)).toEqual([sentence]);
  });

  test.each([
    ["src/pipeline/load.ts", 'import * as z from "zod";\nimport { a } from "./item.ts";\nimport "node:fs";'],
    [
      "src/targets/aws/sqs.ts",
      'import { S3Client } from "@aws-sdk/client-s3";\nimport type { M } from "../messaging.ts";',
    ],
    ["src/pipeline/load.ts", '// import "pg";\nconst text = `x`;\nimport "./item.ts";'],
  ])("%s with %j is allowed", (path, source) => {
    expect(judged(path, source)).toEqual([]);
  });

  test("what is imported lazily or only as a type is not loaded at once, what is reached through another file is", () => {
    const reached = [
      ...importsOf("bin/a.ts", 'import { b } from "../src/b.ts";\nimport type { T } from "types";'),
      ...importsOf("src/b.ts", 'import "pg";\nexport const c = () => import("heavy");'),
    ];
    expect([...loadedWith("bin/a.ts", reached)]).toEqual(["bin/a.ts", "src/b.ts", "pg"]);
  });
});
