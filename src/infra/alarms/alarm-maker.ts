import { ArnFormat, type CfnCondition, Stack } from "aws-cdk-lib";
import { Alarm, type CfnAlarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";

interface AlarmProps {
  readonly metric: IMetric;
  readonly threshold: number;
  readonly description: string;
  readonly periods?: number;
  readonly below?: true;
  /** The alarm is made only if this condition is true. */
  readonly condition?: CfnCondition;
}

/** Makes an alarm and returns its ARN. */
export type MakeAlarm = (id: string, props: AlarmProps) => string;

/** Makes alarms that publish to the operator's topics, if there are any. */
export function alarmMaker(scope: Construct, topics: readonly ITopic[]): MakeAlarm {
  const stack = Stack.of(scope);
  return (id, { metric, threshold, description, periods = 1, below, condition }) => {
    const alarmName = `${stack.stackName}-${id}`;
    const alarm = new Alarm(scope, `${id}Alarm`, {
      alarmName,
      metric,
      threshold,
      alarmDescription: description,
      evaluationPeriods: periods,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    for (const topic of topics) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    if (condition) (alarm.node.defaultChild as CfnAlarm).cfnOptions.condition = condition;
    return stack.formatArn({
      service: "cloudwatch",
      resource: "alarm",
      resourceName: alarmName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  };
}
