import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { findUv } from "../../src/stactools/uv.ts";
import { stacApiEnvironment } from "../../src/targets/local/api/stac-api-environment.ts";
import { cacheFolder } from "../cache-folder.ts";

const run = promisify(execFile);

/** Modules that Lambda's Python runtime has, and nobody's requirements. */
const ofRuntime = ["boto3==1.44.8", "snapshot-restore-py==1.0.0"];

/** Starts the function as Lambda does, and has it answer one request of API Gateway. */
const asLambda = `
import json, sys, types
import handler
http = {"method": "GET", "path": sys.argv[1], "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1", "userAgent": "test"}
event = {"version": "2.0", "rawPath": sys.argv[1], "rawQueryString": "", "headers": {"host": "api"},
  "requestContext": {"http": http, "stage": "$default"}, "isBase64Encoded": False}
answer = handler.handler(event, types.SimpleNamespace())
print(json.dumps({"status": answer["statusCode"], "body": answer["body"]}))
`;

export interface FunctionAnswer {
  readonly status: number;
  readonly body: string;
}

/** Runs the STAC API's function, eoapi-cdk's own code with the locked requirements, and asks it for a path. */
export async function askStacApiFunction(
  path: string,
  variables: Readonly<Record<string, string>>,
): Promise<FunctionAnswer> {
  const library = dirname(createRequire(import.meta.url).resolve("eoapi-cdk"));
  const code = [join(library, "stac-api", "runtime", "src"), join(library, "utils")];
  const [uv, { python }, folder] = await Promise.all([
    findUv(cacheFolder),
    stacApiEnvironment(cacheFolder, new AbortController().signal),
    mkdtemp(join(tmpdir(), "stac-ingest-runtime-")),
  ]);
  try {
    await run(uv, ["pip", "install", "--quiet", "--python", python, "--target", folder, ...ofRuntime]);
    const { stdout } = await run(python, ["-c", asLambda, path], {
      // It reads `.env` there.
      cwd: folder,
      env: {
        ...process.env,
        ...variables,
        // boto3 knows no other name for it; Lambda sets both.
        AWS_DEFAULT_REGION: process.env["AWS_REGION"],
        PYTHONPATH: [...code, folder].join(delimiter),
        AWS_EXECUTION_ENV: "AWS_Lambda_python3.12",
      },
    });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } finally {
    await rm(folder, { recursive: true });
  }
}
