import { existsSync } from "node:fs";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { Target } from "../../targets/target.ts";
import { describeAbsence } from "./find-settings-file.ts";
import { type Opening, openTarget } from "./open-target.ts";

/**
 * Opens the pipeline that settings mean. A folder with neither settings nor a state folder is the wrong one for commands
 * that look at what is there.
 * @throws Fault `not_found` if no pipeline is here, unless it `mayBeNew`
 */
export async function openPipeline(
  configuration: Configuration,
  { mayBeNew, ...opening }: Required<Opening> & { readonly mayBeNew: boolean },
): Promise<Target> {
  if (isWrongFolder(configuration)) {
    const { sentence, remedy } = describeAbsence(configuration.folder);
    if (mayBeNew) opening.note(`${sentence}: this begins a new pipeline in ${configuration.stateFolder}`);
    else
      throw new Fault("not_found", `no pipeline is here: ${sentence}, and no ${configuration.stateFolder}`, { remedy });
  }
  return openTarget(configuration, opening);
}

const isWrongFolder = ({ settings, file, stateFolder }: Configuration): boolean =>
  settings.target === "local" && file === undefined && !existsSync(stateFolder);
