import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, the longest first: started last, one of them would keep the whole suite waiting. */
export const slowest = [
  "test/faults/conserved-server.test.ts",
  "test/faults/conserved-embedded.test.ts",
  "test/journeys/aws.test.ts",
  "test/journeys/local.test.ts",
  "test/image/image.test.ts",
  "test/faults/killed-run.test.ts",
  "test/faults/conserved-functions.test.ts",
  "test/faults/full-disk.test.ts",
  "test/faults/database-escapes.test.ts",
  "test/faults/state-folder-access.test.ts",
  "test/faults/supervisor.test.ts",
  "test/faults/wire-fuzz.test.ts",
  "test/faults/killed-enqueue.test.ts",
  "test/cli/commands/enqueue-resume.test.ts",
  "test/aws/deploy.test.ts",
  "test/aws/deployed-pipeline.test.ts",
] as const;

/** Projects in the order of their beginning: tests that wait go before those that compute. */
const projects = ["slow", "infra", "fast"];

/** Runs the files first that take longest. Vitest itself goes by the size of files, of which time is no matter. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId, project }: TestSpecification): number {
  const place = slowest.findIndex((name) => moduleId.endsWith(name));
  return place >= 0 ? place : slowest.length + projects.indexOf(project.name);
}
