import { CfnOutput, Fn, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { ownStackMark } from "../settings/stack-outputs.ts";

/** A stack of ours, which says so, and which names no zones, also where settings name its account. */
export class OwnStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    new CfnOutput(this, ownStackMark.output, { value: ownStackMark.value });
  }

  /** Looks no zones up: a synthesis needs no account and is always the same. */
  override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs()));
  }
}
