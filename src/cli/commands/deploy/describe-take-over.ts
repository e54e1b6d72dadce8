import type { Change } from "../../../infra/toolkit/diff.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import type { stackNames } from "../../../settings/stack-outputs.ts";
import type { AwsMessagingOptions } from "../../../targets/aws/messaging.ts";
import type { Messaging } from "../../../targets/messaging.ts";

export interface TakeOver {
  readonly names: ReturnType<typeof stackNames>;
  /** Changes of the pipeline's stack. */
  readonly changes: readonly Change[];
  readonly addresses: AwsMessagingOptions["addresses"];
  readonly messaging: Pick<Messaging, "depth">;
}

/** Says what becomes of each part of another program's pipeline when it is taken over. */
export async function describeTakeOver({ names, changes, addresses, messaging }: TakeOver): Promise<string> {
  const lost = changes.filter(({ what }) => what === "removed" || what === "replaced");
  const holdMessages = lost.filter(({ type }) => type === "AWS::SQS::Queue" || type === "AWS::SNS::Topic");
  const part = (title: string, rows: readonly string[]): string => [title, ...rows].join("\n  ");
  return [
    `another program's ${names.pipeline} is taken over`,
    holdMessages.length > 0
      ? part("LOST, with the messages in them:", holdMessages.map(named))
      : part("stays, with its address:", await listStaying(addresses, messaging)),
    part("changed in place:", changes.filter(({ what }) => what === "changed").map(named)),
    part("made anew or removed:", lost.map(named)),
    part("never touched:", [`${names.pgstac} and ${names.vpc}, with the database`]),
  ].join("\n");
}

const named = ({ resource, type }: Change): string => `${resource} (${type})`;

async function listStaying(addresses: TakeOver["addresses"], { depth }: TakeOver["messaging"]): Promise<string[]> {
  const rows: string[] = [];
  for (const stage of stages) {
    rows.push(addresses[stage].topicArn);
    for (const dead of [false, true]) {
      const { waiting, inFlight, delayed } = await depth({ stage, dead });
      const url = addresses[stage][dead ? "deadLetterUrl" : "queueUrl"];
      rows.push(`${url} with ${grouped(waiting + inFlight + delayed)} messages`);
    }
  }
  return rows;
}
