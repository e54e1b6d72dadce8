import { Fault } from "../pipeline/fault/fault.ts";

/** The environment variables of a function. */
export type FunctionEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a variable that the function cannot do without.
 * @throws Fault `invalid_settings` if the function was deployed without it
 */
export function required(env: FunctionEnvironment, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Fault("invalid_settings", `${name} is not in the function's environment`, {
    remedy: "stac-ingest deploy",
  });
}

/**
 * Checks that the environment has every one of these variables.
 * @throws Fault `invalid_settings` if one is missing
 */
export function checkEnvironment(env: FunctionEnvironment, names: readonly string[]): void {
  for (const name of names) required(env, name);
}
