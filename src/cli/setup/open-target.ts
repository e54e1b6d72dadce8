import type { Configuration } from "../../settings/configuration.ts";
import type { Target } from "../../targets/target.ts";

export interface Opening {
  /** True to open the embedded database for as long as it is asked, if the pipeline does not run. */
  readonly opensDatabase?: boolean;
  /** Receives sentences about the database for the operator. */
  readonly note?: (sentence: string) => void;
  /** Interruption of the command. */
  readonly signal?: AbortSignal;
}

/** Opens the place that the pipeline runs in. */
export async function openTarget(configuration: Configuration, opening: Opening = {}): Promise<Target> {
  if (configuration.settings.target === "aws") {
    const { openAwsTarget } = await import("../../targets/aws/target.ts");
    return openAwsTarget(configuration);
  }
  const { openLocalTarget } = await import("../../targets/local/open-local-target.ts");
  return openLocalTarget({ ...configuration, ...opening });
}
