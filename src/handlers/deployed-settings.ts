import type { Stage } from "../pipeline/message/stage.ts";
import { parseJson } from "../pipeline/text/json.ts";
import { environmentNames } from "../settings/function-environment.ts";
import { type FunctionSettings, readFunctionSettings } from "../settings/function-settings.ts";
import { type FunctionEnvironment, required } from "./function-environment.ts";

/** Reads the settings that a stage's function was deployed with. */
export function deployedSettings<Name extends Stage>(env: FunctionEnvironment, stage: Name): FunctionSettings<Name> {
  const { settings } = environmentNames;
  return readFunctionSettings(parseJson(required(env, settings), settings), stage, settings);
}
