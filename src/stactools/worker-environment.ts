import { existsSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";

/** Names of variables that packages may see: what reading and computing need, and nothing of the pipeline's own. */
const allowed = new RegExp(
  `^(${[
    "PATH|LANG|LANGUAGE|LC_.+|TZ|USER|LOGNAME|LD_LIBRARY_PATH",
    "SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NETRC",
    "(http|https|all|no|ftp)_proxy|(HTTP|HTTPS|ALL|NO|FTP)_PROXY",
    "(OPENBLAS|OMP|MKL|NUMEXPR|BLIS|VECLIB_MAXIMUM)(_MAX)?_(NUM_)?THREADS",
    // Raster libraries, and how they reach object stores.
    "(GDAL|CPL|VSI[A-Z0-9]*|OGR|PROJ|RASTERIO|GS|GOOGLE|AZURE|OSS|SWIFT)_.+",
    // The chain that AWS credentials come from. The runtime interface of Lambda belongs to the pipeline alone.
    "AWS_(?!LAMBDA_|EXECUTION_ENV).+",
    "(EARTHDATA|PC_SDK)_.+",
  ].join("|")})$`,
);

/** Tells a process that a worker started, whatever became of the worker, by a name that only it has. */
export const markName = "STACTOOLS_WORKERS_OF";

/** The environment of a package's process, whose home is a folder of its own. */
export function workerEnvironment(home: string, mark: string): Record<string, string | undefined> {
  const passed = Object.entries(env).filter(([name]) => allowed.test(name));
  const netrc = join(homedir(), ".netrc");
  return {
    ...(existsSync(netrc) && { NETRC: netrc, GDAL_HTTP_NETRC_FILE: netrc }),
    ...Object.fromEntries(passed),
    HOME: home,
    TMPDIR: home,
    [markName]: mark,
  };
}

/** Has the credentials that AWS's own tools keep in the operator's home be found in that of a worker, too. */
export function lendCredentials(home: string): void {
  const folder = join(homedir(), ".aws");
  if (existsSync(folder)) symlinkSync(folder, join(home, ".aws"));
}
