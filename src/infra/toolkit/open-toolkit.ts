import { env } from "node:process";
import { BaseCredentials, Toolkit } from "@aws-cdk/toolkit-lib";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { ToolkitHost } from "./toolkit-host.ts";

/** The CDK's toolkit, in this process. */
export function openToolkit(
  { profile, region, credentials, endpointUrl }: AwsAccess,
  ioHost: ToolkitHost,
  toolkitStackName = "CDKToolkit",
): Toolkit {
  // The toolkit's own clients learn of another endpoint from nowhere else.
  if (endpointUrl !== undefined) env["AWS_ENDPOINT_URL"] = endpointUrl;
  return new Toolkit({
    ioHost,
    emojis: false,
    color: false,
    toolkitStackName,
    sdkConfig: {
      baseCredentials: credentials
        ? BaseCredentials.custom({ provider: credentials, ...(region !== undefined && { region }) })
        : BaseCredentials.awsCliCompatible({
            ...(profile !== undefined && { profile }),
            ...(region !== undefined && { defaultRegion: region }),
          }),
    },
  });
}
