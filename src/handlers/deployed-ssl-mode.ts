import { environmentNames } from "../settings/function-environment.ts";
import type { FunctionEnvironment } from "./function-environment.ts";

/** Reads how strictly the database's certificate is checked; undefined leaves it to the default. */
export const deployedSslMode = (env: FunctionEnvironment): string | undefined => env[environmentNames.sslMode];
