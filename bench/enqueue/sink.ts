// A service that takes what is published, after some milliseconds, and says on stdout what it has taken when it is told to
// on stdin. It speaks as much of SNS and CloudFormation as senders need.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { stackOutputs } from "../../src/settings/stack-outputs.ts";

const latencyMilliseconds = Number(process.argv[2] ?? 25);
const entry = /PublishBatchRequestEntries\.(?:member|entry)\.\d+\.Id=([^&]*)/g;

let [messages, requests, bytes, firstAt, lastAt] = [0, 0, 0, 0, 0];

const server = createServer((incoming, response) => {
  const pieces: Buffer[] = [];
  incoming.on("data", (piece: Buffer) => pieces.push(piece));
  incoming.on("end", () => {
    const body = Buffer.concat(pieces).toString("latin1");
    if (body.includes("Action=Publish")) {
      const ids = body.includes("Action=PublishBatch") ? Array.from(body.matchAll(entry), ([, id]) => id ?? "") : ["0"];
      const now = Date.now();
      if (messages === 0) firstAt = now;
      messages += ids.length;
      requests += 1;
      bytes += body.length;
      setTimeout(() => {
        lastAt = Date.now();
        response.writeHead(200, { "content-type": "text/xml" }).end(accepted(body.includes("PublishBatch"), ids));
      }, latencyMilliseconds);
    } else if (body.includes("Action=DescribeStacks")) response.writeHead(200).end(stack);
    else response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" }).end("{}");
  });
});

const accepted = (isBatch: boolean, ids: readonly string[]): string => {
  const member = (id: string): string =>
    `<member><Id>${id}</Id><MessageId>00000000-0000-4000-8000-000000000000</MessageId></member>`;
  return isBatch
    ? `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Failed/><Successful>${ids.map(member).join("")}</Successful></PublishBatchResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishBatchResponse>`
    : `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>`;
};

const outputs = Object.values(stackOutputs).map(
  (name) => `<member><OutputKey>${name}</OutputKey><OutputValue>arn:aws:sns:us-east-1:1:${name}</OutputValue></member>`,
);
const stack = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>any</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join("")}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
createInterface({ input: process.stdin })
  .on("line", () => {
    console.log(JSON.stringify({ messages, requests, bytes, firstAt, lastAt }));
    [messages, requests, bytes, firstAt, lastAt] = [0, 0, 0, 0, 0];
  })
  .on("close", () => process.exit());
