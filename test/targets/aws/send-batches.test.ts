import { expect, test } from "vitest";
import { type FailedEntry, sendBatches } from "../../../src/targets/aws/send-batches.ts";

const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ index, bytes: 10 }));
const limits = { count: 10, bytes: 1000 };

type Answer = (indexes: number[], call: number) => FailedEntry[] | Error;

/** Sends 25 entries to a service that answers as told; returns what was refused and what each request held. */
async function sent(answer: Answer): Promise<{ refused: [number, string][]; requests: number[][] }> {
  const requests: number[][] = [];
  const send = async (batch: readonly { index: number }[]): Promise<FailedEntry[]> => {
    const indexes = batch.map(({ index }) => index);
    requests.push(indexes);
    const answered = answer(indexes, requests.length);
    if (answered instanceof Error) throw answered;
    return answered;
  };
  const refusals = await sendBatches(entries(25), { place: "the topic", limits, send });
  return { refused: [...refusals].map(([index, { kind }]) => [index, kind]), requests };
}

const sdkError = (name: string, status: number): Error =>
  Object.assign(new Error(`${name} it said`), { name, $metadata: { httpStatusCode: status } });

test("an entry that failed for the service's sake is sent again, alone", async () => {
  const { refused, requests } = await sent((indexes, call) =>
    call <= 3 && indexes.includes(12) ? [{ Id: "12", Code: "InternalError", SenderFault: false }] : [],
  );
  expect(refused).toEqual([]);
  expect(requests.slice(3)).toEqual([[12]]);
});

test("an entry that was throttled is sent again, whoever's fault the service thinks it is", async () => {
  const { refused, requests } = await sent((indexes, call) =>
    call <= 3 && indexes.includes(3) ? [{ Id: "3", Code: "Throttled", SenderFault: true }] : [],
  );
  expect(refused).toEqual([]);
  expect(requests).toHaveLength(4);
});

test("an entry that is refused is reported, and not sent again", async () => {
  const { refused, requests } = await sent((indexes) =>
    indexes.includes(20) ? [{ Id: "20", Code: "InvalidParameter", Message: "no", SenderFault: true }] : [],
  );
  expect(refused).toEqual([[20, "unexpected"]]);
  expect(requests).toHaveLength(3);
});

test("a request that was throttled is sent again whole", async () => {
  const { refused, requests } = await sent((_, call) => (call === 1 ? sdkError("ThrottlingException", 400) : []));
  expect(refused).toEqual([]);
  expect(requests).toHaveLength(4);
  expect(requests[3]).toEqual(requests[0]);
});

test("a request refused for one entry costs that entry alone", async () => {
  const { refused, requests } = await sent((indexes) =>
    indexes.includes(7) ? sdkError("InvalidParameterValueException", 400) : [],
  );
  expect(refused).toEqual([[7, "unexpected"]]);
  const accepted = requests.filter((indexes) => !indexes.includes(7)).flat();
  expect(accepted.sort((a, b) => a - b)).toEqual(
    entries(25)
      .map(({ index }) => index)
      .filter((index) => index !== 7),
  );
});

test.each([
  ["ExpiredTokenException", 403, "log in to AWS again: aws sso login, or new credentials"],
  [
    "AuthorizationErrorException",
    403,
    "ask for the permission it names; docs/iam.md has the smallest policy of each command",
  ],
  ["InternalErrorException", 500, "try again in a minute"],
])("%s stops the sending with a fault that says what to do", async (name, status, remedy) => {
  const sending = sent(() => sdkError(name, status));
  await expect(sending).rejects.toMatchObject({ kind: "infrastructure", remedy });
});

test("a service that gives no answer cannot be reached", async () => {
  const sending = sent(() => Object.assign(new Error(""), { code: "ECONNREFUSED" }));
  await expect(sending).rejects.toMatchObject({
    kind: "infrastructure",
    message: "the topic cannot be reached: ECONNREFUSED",
  });
});

test("many requests are under way at once, but not all", async () => {
  let underWay = 0;
  let most = 0;
  await sendBatches(entries(2_000), {
    place: "the topic",
    limits,
    send: async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return [];
    },
  });
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(50);
});
