import type { Log } from "../pipeline/message/log.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { withinTime } from "../pipeline/process/within-time.ts";
import type { NotifyOf } from "../pipeline/stage/loaded-item.ts";
import { RoundSize } from "../pipeline/stage/round-size.ts";
import { environmentNames, functionEnvironment } from "../settings/function-environment.ts";
import { buildItemRemoval } from "../settings/removed-items.ts";
import { stageNumbers } from "../settings/stage-numbers.ts";
import { openLoadedTopic } from "../targets/aws/loaded-topic.ts";
import { openMessaging } from "../targets/aws/open-messaging.ts";
import { openAwsPayloads } from "../targets/aws/payloads.ts";
import { loadStage, type RunStage } from "../targets/run-stage.ts";
import { deployedAddresses } from "./deployed-addresses.ts";
import { deployedCatalogue } from "./deployed-catalogue.ts";
import { deployedSettings } from "./deployed-settings.ts";
import { checkEnvironment, type FunctionEnvironment, required } from "./function-environment.ts";
import { unanswered } from "./unanswered.ts";

/** Time kept back to settle when the database does not answer, as a part of the whole and at most this. */
const reserve = { part: 0.2, mostMilliseconds: 8_000 };

/** Time kept back to note in the database which items were told. */
const notifyMilliseconds = 1_000;

const megabyte = 1024 * 1024;
/** Documents behind addresses may take this part of the function's memory as text. */
const payloadPart = 0.1;
/** Reading them must end with this part of the time over; the rest is to load what was read. */
const readingPart = 0.5;

/** Opens the load stage over the addresses and the database in the function's environment. */
export function openLoadStage(env: FunctionEnvironment, log: Log): RunStage {
  checkEnvironment(env, functionEnvironment["item-load"]);
  const settings = deployedSettings(env, "load");
  const numbers = stageNumbers(settings, "load");
  const messaging = openMessaging(deployedAddresses(env));
  const payloads = openAwsPayloads(undefined, {
    ownBucket: required(env, environmentNames.payloadBucket),
    requesterPays: settings.requester_pays,
  });
  const topicArn = env[environmentNames.itemLoadedTopicArn];
  const notifyOf = topicArn ? openLoadedTopic(topicArn, log).notifyOf : undefined;
  const catalogue = deployedCatalogue(env, log, {
    newestWins: settings.newest_wins,
    keepsNotices: notifyOf !== undefined,
  });
  const reserveMilliseconds = Math.min(numbers.timeoutSeconds * 1000 * reserve.part, reserve.mostMilliseconds);

  const roundSize = new RoundSize();

  return (batch, deadline) => {
    const allowance = { bytes: numbers.memoryMegabytes * megabyte * payloadPart };
    const giveUpAt = deadline - reserveMilliseconds;
    const began = steadyNow();
    const readBy = began + (giveUpAt - began) * readingPart;
    const giveUp = new AbortController();
    const use: typeof catalogue.use = async (work) => {
      try {
        return await withinTime(catalogue.use(work), giveUpAt, unanswered("the database"));
      } catch (error) {
        if (steadyNow() >= giveUpAt) {
          // Else the transaction would go on, with its locks, for as long as the function sleeps.
          giveUp.abort();
          catalogue.forget();
        }
        throw error;
      }
    };
    // Within the time that the database has to answer: its silence would have the connections renewed.
    const notifyInTime: NotifyOf | undefined =
      notifyOf && ((items) => withinTime(notifyOf(items), giveUpAt - notifyMilliseconds, unanswered(topicArn ?? "")));
    const versions = new Map<string, string | undefined>();
    const run = loadStage({
      messaging,
      numbers,
      log,
      strict: settings.strict,
      roundSize,
      createMissingCollections: settings.create_missing_collections,
      removal: buildItemRemoval(settings, (item) => use((opened) => opened.removeItem(item))),
      loadItems: (collection, items) =>
        use(async (opened) => {
          const faults = await opened.loadItems(collection, items, "delsert", giveUp.signal);
          versions.set(collection, opened.stacVersionOf(collection));
          return faults;
        }),
      loadCollection: (collection) => use((opened) => opened.loadCollection(collection)),
      createCollection: (collection) => use((opened) => opened.createCollection(collection)),
      stacVersionOf: (collection) => versions.get(collection),
      ledger: {
        recordOutcomes: (entries) => use((opened) => opened.recordOutcomes(entries)),
        recordRun: (record) => use((opened) => opened.recordRun(record)),
      },
      notify:
        notifyInTime &&
        ((inHand) => use((opened) => opened.notify(inHand, notifyInTime, giveUpAt - notifyMilliseconds))),
      readPayload: (href) => {
        // What is read when items are loaded is looked at before an item is removed.
        const end = steadyNow() < readBy ? readBy : giveUpAt;
        return withinTime(payloads.read(href, allowance), end, unanswered(href));
      },
    });
    return run(batch, deadline);
  };
}
