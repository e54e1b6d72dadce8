import { CfnCondition, CfnParameter, Fn } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** A parameter of the pipeline's stack: whether CloudWatch computes with metrics, which emulators do not. */
export const metricMathParameter = "MetricMath";

/** Holds where alarms may be computed from several metrics. */
export function metricMathCondition(scope: Construct): CfnCondition {
  const parameter = new CfnParameter(scope, metricMathParameter, {
    allowedValues: ["true", "false"],
    default: "true",
    description: "false for an emulator of AWS that knows no metric math",
  });
  return new CfnCondition(scope, "HasMetricMath", { expression: Fn.conditionEquals(parameter.valueAsString, "true") });
}
