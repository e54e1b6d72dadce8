import { describe } from "vitest";
import { countFaults, faultSeed } from "./count-faults.ts";

describe(`the embedded database (FAULTS_SEED=${faultSeed})`, () => countFaults("embedded", "fork"));
