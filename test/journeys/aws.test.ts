import { afterAll, beforeAll, vi } from "vitest";
import { misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { openAwsPlace } from "./aws-place.ts";
import { patientFor, tellJourneys } from "./journeys.ts";
import type { Place } from "./place.ts";

let place: Place;

beforeAll(async () => {
  // The gen function's log, which nobody reads here.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const { settings, ...image } = await misbehavingProject();
  place = await openAwsPlace({ packages: { [misbehaving]: settings.packages[misbehaving] }, ...patientFor(8) }, image);
});

afterAll(() => place[Symbol.asyncDispose]());

tellJourneys(() => place, { killable: false });
