import { expect, test } from "vitest";
import { awsPriceOf } from "../../../src/operations/enqueue/aws-prices.ts";

const nothing = { messages: 0, messageBytes: 0, runs: 0, runSeconds: 0, memoryMegabytes: 1024 };

test("a million messages cost what the list of prices says", () => {
  const gen = { messages: 1e6, messageBytes: 300, runs: 1e5, runSeconds: 3e5, memoryMegabytes: 1024 };
  const load = { messages: 1e6, messageBytes: 8192, runs: 1000, runSeconds: 5000, memoryMegabytes: 2048 };
  expect(awsPriceOf({ gen, load })).toEqual({
    // 100,000 requests of one unit and 100,000 of two.
    sns_usd: 0.15,
    // 1,000,000 sent, 100,000 received and 100,000 deleted; received in twice as many units.
    sqs_usd: 1,
    // 0.02 for requests, 300,000 GB-seconds.
    gen_function_usd: 5.02,
    // 10,000 GB-seconds on Arm.
    jobs_usd: 0,
    load_function_usd: 0.13,
    usd: 6.3,
    prices_as_of: expect.stringMatching(/^\d{4}-\d\d$/),
    regions: ["us-east-1", "us-west-2"],
  });
  expect(awsPriceOf({ gen: nothing, load: nothing }).usd).toBe(0);
});

test("a message of more than 64 KiB counts as several", () => {
  const large = { ...nothing, messages: 1e6, messageBytes: 200 * 1024 };
  // Four units for each message sent; 32 for each batch of ten received, and one deleted.
  expect(awsPriceOf({ gen: large, load: nothing }).sqs_usd).toBe(2.92);
});
