import { CfnCondition, CfnParameter, Fn } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** The parameter of the pipeline's stack that says if CloudWatch computes with metrics; emulators do not. */
export const metricMathParameter = "MetricMath";

/** Makes the condition that alarms may be computed from several metrics. */
export function metricMathCondition(scope: Construct): CfnCondition {
  const parameter = new CfnParameter(scope, metricMathParameter, {
    allowedValues: ["true", "false"],
    default: "true",
    description: "false for an emulator of AWS that knows no metric math",
  });
  return new CfnCondition(scope, "HasMetricMath", { expression: Fn.conditionEquals(parameter.valueAsString, "true") });
}
