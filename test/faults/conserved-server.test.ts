import { describe } from "vitest";
import { hasOwnServer } from "../pgstac/own-server.ts";
import { countFaults, faultSeed } from "./count-faults.ts";

describe.skipIf(!hasOwnServer)(`a PostgreSQL server (FAULTS_SEED=${faultSeed})`, () =>
  countFaults("PostgreSQL", "worker"),
);
