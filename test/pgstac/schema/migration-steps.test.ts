import { expect, test } from "vitest";
import { migrationSteps } from "../../../src/pgstac/schema/migration-steps.ts";

const files = ["pgstac.3.sql", "pgstac.1-2.sql", "pgstac.2-3.sql", "pgstac.1-1a.sql", "pgstac.1a-2.sql", "README.md"];

test.for([
  ["nothing", null, "3", ["pgstac.3.sql"]],
  ["one step before", "2", "3", ["pgstac.2-3.sql"]],
  ["two steps before", "1", "3", ["pgstac.1-2.sql", "pgstac.2-3.sql"]],
] as const)("from %s the shortest way is found", ([, from, to, steps]) => {
  expect(migrationSteps(files, from, to)).toEqual(steps);
});

test.for([
  [null, "2"],
  ["3", "1"],
] as const)("where there is no way from %s to %s it is said", ([from, to]) => {
  expect(() => migrationSteps(files, from, to)).toThrow(/there is no way/);
});
