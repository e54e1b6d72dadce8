import type { Configuration } from "../settings/configuration.ts";
import type { Target } from "../targets/target.ts";

/** Opens the place that the pipeline runs in. */
export async function openTarget(configuration: Configuration): Promise<Target> {
  if (configuration.settings.target === "aws") {
    const { openAwsTarget } = await import("../targets/aws/target.ts");
    return openAwsTarget(configuration);
  }
  const { openLocalTarget } = await import("../targets/local/open-local-target.ts");
  return openLocalTarget(configuration);
}
