import { SNSClient } from "@aws-sdk/client-sns";
import type { Log } from "../../pipeline/message/log.ts";
import { messageLimitBytes } from "../../pipeline/message/message-limit.ts";
import type { NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { restAfterFailure } from "../rest-after-failure.ts";
import { isThrottling } from "./aws-fault.ts";
import { BatchPublisher } from "./batch-publisher.ts";
import { clientSettings } from "./client-settings.ts";
import { loadedEntries } from "./loaded-entries.ts";
import { publishQuota } from "./publish-quota.ts";
import { sendBatches } from "./send-batches.ts";
import { SendWindow } from "./send-window.ts";

/** Items are stored meanwhile, and wait for a topic that does not answer no longer than for this many attempts. */
const attempts = 3;
const requestTimeoutMilliseconds = 10_000;

/** A topic that tells of stored items. */
export interface LoadedTopic extends Disposable {
  readonly notifyOf: NotifyOf;
}

/** Opens such a topic, over a client of its own. */
export function openLoadedTopic(topicArn: string, log: Log, access?: AwsAccess): LoadedTopic {
  const sns = new SNSClient({ ...clientSettings(access, requestTimeoutMilliseconds), maxAttempts: attempts });
  const publisher = new BatchPublisher(sns);
  const window = new SendWindow(async () => publishQuota(await sns.config.region()));
  const notifyOf: NotifyOf = async (items) => {
    const { entries, refusals } = loadedEntries(items);
    const refused = await sendBatches(entries, {
      place: topicArn,
      limits: { count: 10, bytes: messageLimitBytes },
      send: (batch) =>
        window.run(
          batch.length,
          () => publisher.publish(topicArn, batch),
          (error) => error instanceof Error && isThrottling(error.name),
        ),
    });
    for (const [index, fault] of [...refusals, ...refused]) {
      if (fault.kind === "infrastructure") throw fault;
      const { collection, id } = items[index] ?? {};
      log("error", "item not told", { collection, item_id: id, error: fault.message });
    }
  };
  return {
    notifyOf: restAfterFailure(notifyOf),
    [Symbol.dispose]() {
      publisher[Symbol.dispose]();
      sns.destroy();
    },
  };
}
