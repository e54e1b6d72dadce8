import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { mayReserveExecutions } from "../../../src/targets/aws/may-reserve-executions.ts";

Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });

test.each([
  ["a new account", 200, { AccountLimit: { ConcurrentExecutions: 10 } }, false],
  ["an account with hardly more than AWS keeps", 200, { AccountLimit: { ConcurrentExecutions: 119 } }, false],
  ["an account with just enough", 200, { AccountLimit: { ConcurrentExecutions: 120 } }, true],
  ["the usual account", 200, { AccountLimit: { ConcurrentExecutions: 1000 } }, true],
  ["an account that may not be asked", 403, { Message: "not authorized" }, true],
])("%s", async (_account, status, answer, expected) => {
  const lambda = createServer((_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await once(lambda.listen(0, "127.0.0.1"), "listening");
  const endpointUrl = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
  try {
    expect(await mayReserveExecutions(20, { region: "us-east-1", endpointUrl })).toBe(expected);
  } finally {
    lambda.close();
  }
});
