import { afterAll, beforeAll } from "vitest";
import { misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { patientFor, tellJourneys } from "./journeys.ts";
import { openLocalPlace, type Place } from "./place.ts";

let place: Place;

beforeAll(async () => {
  const { settings, lockPath } = await misbehavingProject();
  place = await openLocalPlace(
    { packages: { [misbehaving]: settings.packages[misbehaving] }, ...patientFor(8) },
    lockPath,
  );
  await place.start();
});

afterAll(() => place[Symbol.asyncDispose]());

tellJourneys(() => place, { killable: true });
