import { existsSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";

/** Names of variables that packages may see: those that reading and computing need, none of the pipeline's. */
const allowed = new RegExp(
  `^(${[
    "PATH|LANG|LANGUAGE|LC_.+|TZ|USER|LOGNAME|LD_LIBRARY_PATH",
    "SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NETRC",
    "(http|https|all|no|ftp)_proxy|(HTTP|HTTPS|ALL|NO|FTP)_PROXY",
    "(OPENBLAS|OMP|MKL|NUMEXPR|BLIS|VECLIB_MAXIMUM)(_MAX)?_(NUM_)?THREADS",
    // Raster libraries, and how they reach object stores.
    "(GDAL|CPL|VSI[A-Z0-9]*|OGR|PROJ|RASTERIO|GS|GOOGLE|AZURE|OSS|SWIFT)_.+",
    // Sources of AWS credentials. Lambda's runtime interface stays with the pipeline.
    "AWS_(?!LAMBDA_|EXECUTION_ENV).+",
    "(EARTHDATA|PC_SDK)_.+",
  ].join("|")})$`,
);

/** Saves GDAL requests to object stores, and changes no item: files beside the one that is read are found as before. */
const rasterDefaults = {
  GDAL_DISABLE_READDIR_ON_OPEN: "TRUE",
  GDAL_HTTP_MERGE_CONSECUTIVE_RANGES: "YES",
  GDAL_INGESTED_BYTES_AT_OPEN: "32768",
  VSI_CACHE: "TRUE",
};

/** Variable that marks every process that a worker started, even after the worker has ended. */
export const markName = "STACTOOLS_WORKERS_OF";

/**
 * Builds the environment variables of a package's process: defaults for raster files, those of this process that it may
 * see, and those of settings; each comes before the ones named here before it. Its home is a folder of its own.
 */
export function workerEnvironment(
  home: string,
  mark: string,
  ofSettings: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const passed = Object.entries(env).filter(([name]) => allowed.test(name));
  const netrc = join(homedir(), ".netrc");
  return {
    ...rasterDefaults,
    ...(existsSync(netrc) && { NETRC: netrc, GDAL_HTTP_NETRC_FILE: netrc }),
    ...Object.fromEntries(passed),
    ...ofSettings,
    HOME: home,
    TMPDIR: home,
    [markName]: mark,
  };
}

/** The variables of this process that settings call secrets; those that are not set are left out. */
export function secretsHere(secrets: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && Object.hasOwn(secrets, name) ? [[name, value] as const] : [],
    ),
  );
}

/** Links the operator's AWS credentials into the home of a package's process. */
export function linkCredentials(home: string): void {
  const folder = join(homedir(), ".aws");
  if (existsSync(folder)) symlinkSync(folder, join(home, ".aws"));
}
