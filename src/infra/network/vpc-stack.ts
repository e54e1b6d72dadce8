import type { StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "../../settings/settings.ts";
import { OwnStack } from "../own-stack.ts";
import type { Network } from "./network.ts";
import { buildVpc } from "./vpc.ts";

/** The network, for an operator who has none. */
export class VpcStack extends OwnStack {
  readonly network: Network;

  constructor(scope: Construct, id: string, { settings, ...props }: StackProps & { settings: Settings }) {
    super(scope, id, props);
    this.network = buildVpc(this, settings);
  }
}
