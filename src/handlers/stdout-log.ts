import { env } from "node:process";
import type { Log } from "../pipeline/log.ts";
import { redacted } from "../pipeline/redacted.ts";
import { withMetrics } from "./with-metrics.ts";

const { AWS_LAMBDA_FUNCTION_NAME: functionName = "unnamed" } = env;

/** Writes each record, with the fields of `about`, as one line of JSON to stdout, which Lambda keeps. */
export function stdoutLog(about: Readonly<Record<string, string>>): Log {
  return (level, event, fields = {}) => {
    const record = { time: new Date().toISOString(), level, ...about, event, ...fields };
    process.stdout.write(`${redacted(JSON.stringify(withMetrics(record, functionName)))}\n`);
  };
}
