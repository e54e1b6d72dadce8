// Runs the tests of faults; with --long, 50 rounds of all faults that are counted, which takes hours.
// usage: npm run test:faults -- [--long] [options of vitest]
import { spawnSync } from "node:child_process";

const long = "--long";
const rounds = "50";

const given = process.argv.slice(2);
const env = { ...process.env, ...(given.includes(long) && { FAULTS_LONG: process.env["FAULTS_LONG"] ?? rounds }) };
const args = ["run", "test/faults", ...given.filter((word) => word !== long)];
process.exitCode = spawnSync("vitest", args, { stdio: "inherit", env }).status ?? 1;
