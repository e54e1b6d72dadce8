import { removeProcessRecord, writeProcessRecord } from "../../src/targets/local/process/process-record.ts";
import { takeLock } from "../../src/targets/local/state/lock.ts";

/** Takes messages, as the pipeline does, and is killed at once. */
const [stateFolder = ""] = process.argv.slice(2);
takeLock(stateFolder);
await removeProcessRecord(stateFolder);
const record = { startedAt: new Date().toISOString(), databaseUrl: "", pgstacVersion: "" };
await writeProcessRecord(stateFolder, { pid: process.pid, ...record });
process.kill(process.pid, "SIGKILL");
