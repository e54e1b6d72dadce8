// Sends prepared requests as fast as plain node:http does: the pace of this machine without an SDK.
// usage: node bare-loop.ts PORT MESSAGES IN_FLIGHT
import { Agent, request } from "node:http";

const [port, messages, inFlight] = process.argv.slice(2).map(Number) as [number, number, number];
const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
const headers = {
  "content-type": "application/x-www-form-urlencoded",
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sns/aws4_request, Signature=${"0".repeat(64)}`,
};
function bodyOf(batch: number): string {
  const fields = new URLSearchParams({ Action: "PublishBatch", Version: "2010-03-31", TopicArn: "arn:aws:sns:1" });
  for (let index = 1; index <= 10; index++) {
    const entry = `PublishBatchRequestEntries.member.${index}`;
    fields.set(`${entry}.Id`, String(index));
    fields.set(`${entry}.Message`, messageOf(batch * 10 + index));
    // The attributes of a message of a run, so that as many bytes are sent.
    for (const [place, name, value] of [
      [1, "published_at", "2026-01-01T00:00:00.000Z"],
      [2, "run_id", "00000000-0000-4000-8000-000000000000"],
      [3, "sequence", String(batch * 10 + index)],
      [4, "place", `urls.txt:${batch * 10 + index}`],
    ] as const) {
      fields.set(`${entry}.MessageAttributes.entry.${place}.Name`, name);
      fields.set(`${entry}.MessageAttributes.entry.${place}.Value.DataType`, "String");
      fields.set(`${entry}.MessageAttributes.entry.${place}.Value.StringValue`, value);
    }
  }
  return fields.toString();
}

const messageOf = (number: number): string =>
  JSON.stringify({
    package_name: "stactools-glad",
    group_name: "glad",
    create_item_args: [`https://example.com/archive/2024/scene_${String(number).padStart(8, "0")}.tif`],
    create_item_options: {},
    collection_id: "glad",
  });

const bodies = Array.from({ length: messages / 10 }, (_, batch) => bodyOf(batch));

async function send(body: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const sent = request({ port, method: "POST", agent, headers }, (response) => {
      response.resume().on("end", resolve);
    });
    sent.on("error", reject).end(body);
  });
}

await Promise.all(
  Array.from({ length: inFlight }, async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) await send(body);
  }),
);
agent.destroy();
