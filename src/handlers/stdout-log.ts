import { env } from "node:process";
import { redacted } from "../pipeline/fault/redacted.ts";
import type { Log } from "../pipeline/message/log.ts";
import { withMetrics } from "./with-metrics.ts";

const { AWS_LAMBDA_FUNCTION_NAME = "unnamed" } = env;

/**
 * Writes each record, with the fields of `about`, as one line of JSON to stdout, which AWS keeps. Metrics are those of the
 * function that is named.
 */
export function stdoutLog(about: Readonly<Record<string, string>>, functionName = AWS_LAMBDA_FUNCTION_NAME): Log {
  return (level, event, fields = {}) => {
    const record = { time: new Date().toISOString(), level, ...about, event, ...fields };
    process.stdout.write(`${redacted(JSON.stringify(withMetrics(record, functionName)))}\n`);
  };
}
