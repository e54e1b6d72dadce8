import { DeleteMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../../../src/pipeline/message/message.ts";
import { AcceptedFiles } from "../../../src/targets/aws/accepted-files.ts";
import { openAwsMessaging } from "../../../src/targets/aws/messaging.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { type Bench, messagingContract } from "../../contracts/messaging.ts";
import { createStage, emulatedClients } from "./emulated-messaging.ts";

let server: FauxqsServer;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
});
afterAll(async () => {
  await server.stop();
  removeFolders();
});

function open(port: number, raw: boolean): ReturnType<typeof openParts> & Bench {
  const parts = openParts(port, raw);
  const close = (): void => {
    parts.publisher[Symbol.dispose]();
    parts.sns.destroy();
    parts.sqs.destroy();
    parts.acceptedFiles[Symbol.dispose]();
  };
  return { ...parts, elapse: () => {}, close };
}

function openParts(port: number, raw: boolean) {
  const clients = emulatedClients(port);
  const addresses = { gen: createStage(server, { raw }), load: createStage(server, { raw }) };
  const acceptedFiles = new AcceptedFiles(folderWith({}));
  return {
    ...clients,
    addresses,
    acceptedFiles,
    messaging: openAwsMessaging({ ...clients, addresses, acceptedFiles }),
  };
}

const closedPort = 1;

describe.each([
  ["delivered raw", true],
  ["delivered in SNS's envelope", false],
])("contract, %s", (_, raw) => {
  messagingContract(
    async () => open(server.port, raw),
    async () => open(closedPort, raw),
  );
});

const gen = { stage: "gen", dead: false } as const;

test("a message sent to the queue itself has the time it was sent", async () => {
  const { messaging, sqs, addresses } = open(server.port, true);
  const before = Date.now();
  await sqs.send(new SendMessageCommand({ QueueUrl: addresses.gen.queueUrl, MessageBody: "{}" }));
  const [message] = await messaging.receive(gen, { limit: 1, waitSeconds: 5, visibilitySeconds: 60 });
  expect(message).toMatchObject({ body: "{}", attributes: {} });
  expect(message?.publishedAt).toBeGreaterThanOrEqual(before);
});

test("what a visit chose is not put back where some of it was not deleted, and the next visit finds the rest", async () => {
  const { messaging, sqs } = open(server.port, true);
  const bodies = [..."dddddddddddd", ..."ssss"].map((kind, index) => `${kind}${index}`);
  await messaging.store(
    gen,
    bodies.map((body) => ({ body, attributes: {} })),
  );
  let deletions = 0;
  // The first batch of ten is deleted, the second is not; copies are deleted one batch later.
  const refuseSecond = (next: (args: never) => Promise<never>) => (args: never) => {
    deletions += 1;
    return deletions === 2 ? Promise.reject(new Error("no deletion")) : next(args);
  };
  sqs.middlewareStack.add((next, { commandName }) =>
    commandName === DeleteMessageBatchCommand.name ? (refuseSecond(next as never) as never) : next,
  );
  const chosen: string[] = [];
  const visit = {
    choose: async <M extends Message>(messages: readonly M[]) => {
      const those = messages.filter(({ body }) => body.startsWith("d"));
      chosen.push(...those.map(({ body }) => body));
      return those;
    },
    onDeleted: () => {},
    signal: new AbortController().signal,
  };
  await expect(messaging.visitWaiting(gen, visit)).rejects.toThrow("no deletion");
  expect(chosen.splice(0)).toHaveLength(12);
  await messaging.visitWaiting(gen, visit);
  expect(chosen).toHaveLength(2);
  const { waiting, inFlight, delayed } = await messaging.depth(gen);
  expect(waiting + inFlight + delayed).toBe(4);
});

test("a queue or topic that is not there is named", async () => {
  const { sns, publisher, sqs, addresses } = open(server.port, true);
  const messaging = openAwsMessaging({
    sns,
    publisher,
    sqs,
    addresses: {
      ...addresses,
      gen: {
        topicArn: `${addresses.gen.topicArn}-gone`,
        queueUrl: `${addresses.gen.queueUrl}-gone`,
        deadLetterUrl: `${addresses.gen.deadLetterUrl}-gone`,
      },
    },
  });
  const fault = expect.objectContaining({ kind: "not_found", message: expect.stringMatching(/gone does not exist/) });
  await expect(messaging.publish("gen", [{ body: "{}", attributes: {} }])).rejects.toEqual(fault);
  await expect(messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 1 })).rejects.toEqual(fault);
  await expect(messaging.depth(gen)).rejects.toEqual(fault);
  await expect(messaging.purge(gen)).rejects.toEqual(fault);
});
