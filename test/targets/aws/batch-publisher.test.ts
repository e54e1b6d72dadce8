import { SNSClient } from "@aws-sdk/client-sns";
import { expect, onTestFinished, test } from "vitest";
import { BatchPublisher } from "../../../src/targets/aws/batch-publisher.ts";
import { sendBatches } from "../../../src/targets/aws/send-batches.ts";
import { type Answer, refusal, startAnsweringServer } from "./answering-server.ts";

const topicArn = "arn:aws:sns:eu-west-3:1:topic";
const entries = [0, 7].map((index) => ({
  index,
  bytes: 100,
  body: `{"a": "&=+ü ${index}"}`,
  attributes: { run_id: "r", sequence: String(index) },
  delaySeconds: 0,
}));
const answerWith = (failed: string): Answer => ({
  body: `<PublishBatchResponse><PublishBatchResult><Failed>${failed}</Failed><Successful/></PublishBatchResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishBatchResponse>`,
});

/** A publisher, and what its service was asked; `answer` is told how often it was asked before. */
async function open(answer: (asked: number) => Answer) {
  let asked = 0;
  const server = await startAnsweringServer(() => answer(asked++));
  const sns = new SNSClient({
    endpoint: server.endpointUrl,
    region: "eu-west-3",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 2,
  });
  const publisher = new BatchPublisher(sns);
  onTestFinished(async () => {
    publisher[Symbol.dispose]();
    sns.destroy();
    await server[Symbol.asyncDispose]();
  });
  return { publisher, requests: server.requests };
}

test("what is sent without the SDK says the same as what the SDK sends", async () => {
  const { publisher, requests } = await open(() => answerWith(""));
  for (let time = 0; time < 2; time++) {
    expect(await publisher.publish(topicArn, entries)).toEqual({ result: [], isThrottled: false });
  }
  const [first, second] = requests.map(({ body, signedBy }) => [
    signedBy,
    ...Array.from(new URLSearchParams(body), ([name, value]) => `${name}=${value}`).sort(),
  ]);
  expect(second).toEqual(first);
  expect(second).toContain('PublishBatchRequestEntries.member.2.Message={"a": "&=+ü 7"}');
  expect(requests).toHaveLength(2);
});

test.each([200, 403])(
  "a page in place of an answer (%i) is no refusal of a message, and no success",
  async (status) => {
    const page = { status, body: "<html><body>Please log in<br></body></html>" };
    const { publisher } = await open((asked) => (asked === 0 ? answerWith("") : page));
    const request = { place: topicArn, limits: { count: 10, bytes: 100_000 } };
    const send = async (batch: readonly (typeof entries)[number][]) =>
      (await publisher.publish(topicArn, batch)).result;
    expect(await sendBatches(entries, { ...request, send })).toEqual(new Map());
    await expect(sendBatches(entries, { ...request, send })).rejects.toMatchObject({
      kind: "infrastructure",
      message: `${topicArn} was not reached: something on the way to AWS answered ${status} for it`,
    });
  },
);

test("a page of AWS's own with an error of the server is told as that", async () => {
  const { publisher } = await open(() => ({ status: 503, body: "<html><body>Service Unavailable<br></body></html>" }));
  const send = async (batch: readonly (typeof entries)[number][]) => (await publisher.publish(topicArn, batch)).result;
  const sending = sendBatches(entries, { place: topicArn, limits: { count: 10, bytes: 100_000 }, send });
  await expect(sending).rejects.toMatchObject({ message: expect.stringContaining(`${topicArn} answered 503`) });
});

test("entries that failed are told with their reason, and nothing is sent again", async () => {
  const failed =
    "<member><Id>7</Id><Code>InternalError</Code><Message>a &lt; b</Message><SenderFault>false</SenderFault></member>";
  const { publisher, requests } = await open((asked) => answerWith(asked === 0 ? "" : failed));
  await publisher.publish(topicArn, entries);
  expect((await publisher.publish(topicArn, entries)).result).toEqual([
    { Id: "7", Code: "InternalError", Message: "a < b", SenderFault: false },
  ]);
  expect(requests).toHaveLength(2);
});

test("an answer that throttles is noticed, and the SDK sends the batch again", async () => {
  const { publisher, requests } = await open((asked) =>
    asked === 1 ? refusal("Throttling", "Rate exceeded") : answerWith(""),
  );
  await publisher.publish(topicArn, entries);
  expect(await publisher.publish(topicArn, entries)).toEqual({ result: [], isThrottled: true });
  expect(requests).toHaveLength(3);
});

test("any other refusal is the SDK's to tell", async () => {
  const { publisher } = await open((asked) =>
    asked === 0 ? answerWith("") : refusal("NotFound", "Topic does not exist", 404),
  );
  await publisher.publish(topicArn, entries);
  await expect(publisher.publish(topicArn, entries)).rejects.toMatchObject({ message: "Topic does not exist" });
});
