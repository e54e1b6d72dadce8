import * as z from "zod/mini";
import { redacted } from "../pipeline/fault/redacted.ts";

/** Variables that decide which code runs, that Lambda sets, or that tell workers where they are. */
const reserved = new RegExp(
  `^(?:${[
    "PATH|HOME|PWD|SHELL|USER|LOGNAME|IFS|ENV|BASH_.*|TMPDIR|TEMP|TMP|CPL_TMPDIR",
    "LD_.*|DYLD_.*|GLIBC_TUNABLES|GCONV_PATH|PYTHON.*|NODE_.*|VIRTUAL_ENV",
    "GDAL_DRIVER_PATH|GDAL_PYTHON_.*|GDAL_VRT_ENABLE_PYTHON",
    "LAMBDA_.*|AWS_LAMBDA_.*|AWS_EXECUTION_ENV|AWS_CONTAINER_.*|_.*",
    "STAC_INGEST_.*|STACTOOLS_WORKERS_OF|PG.*",
  ].join("|")})$`,
  "i",
);

/** Words in the names of variables that let somebody in; a variable may still name the file of such a thing. */
const secret =
  /PASSW|PASSPHRASE|PWD|SECRET|TOKEN|CREDENTIAL|AUTHORIZATION|SIGNATURE|CONNECTION_STRING|API_?KEY|ACCESS_?KEY|_KEY(?:_ID)?$|(?:^|_)SAS(?:_|$)/i;
const elsewhere =
  "which has no place in settings: on AWS give the function's role the right, on one machine set it where the pipeline is started";
const namesFile = /_(?:FILE|PATH|DIR)$|^GOOGLE_APPLICATION_CREDENTIALS$/i;

/** Says why a worker's environment may not have a variable; undefined if it may. */
export function whyNoVariable(name: string, value: string): string | undefined {
  if (!/^[a-z_][a-z0-9_]{0,127}$/i.test(name)) return "expected a variable's name: letters, digits and underscores";
  if (reserved.test(name)) return "is reserved: it decides what runs, or where";
  if (secret.test(name) && !namesFile.test(name)) return `looks like a secret, ${elsewhere}`;
  if (value.includes("\0")) return "expected a value without NUL";
  if (redacted(`${name}=${value}`) !== `${name}=${value}`) {
    return `holds a secret, ${elsewhere}`;
  }
  return undefined;
}

const SecretAddress = z
  .string()
  .check(
    z.regex(
      /^arn:[a-z-]+:secretsmanager:[^#]+-[A-Za-z0-9]{6}(#.+)?$/,
      "expected the whole ARN of a secret, with its last six letters, and #key for one value of it",
    ),
  );

/** Variables whose values are secrets: on AWS read from Secrets Manager, on one machine from where the pipeline was started. */
export const SecretVariables = z.record(z.string(), SecretAddress).check(({ value, issues }) => {
  for (const name of Object.keys(value)) {
    const isName = /^[a-z_][a-z0-9_]{0,127}$/i.test(name);
    if (isName && !reserved.test(name)) continue;
    const message = isName ? "is reserved: it decides what runs, or where" : "expected a variable's name";
    issues.push({ code: "custom", message, path: [name], input: undefined });
  }
});

/** Variables that workers find in their environment, by name. */
export const WorkerVariables = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()], "expected a string or a number"))
  .check(({ value, issues }) => {
    for (const [name, content] of Object.entries(value)) {
      const why = whyNoVariable(name, String(content));
      // The value stays out of the message.
      if (why !== undefined) issues.push({ code: "custom", message: why, path: [name], input: undefined });
    }
  });
export type WorkerVariables = z.infer<typeof WorkerVariables>;
