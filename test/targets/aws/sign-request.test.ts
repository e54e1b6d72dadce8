import { expect, test } from "vitest";
import { signRequest } from "../../../src/targets/aws/sign-request.ts";

const request = {
  host: "sns.eu-west-3.amazonaws.com",
  region: "eu-west-3",
  service: "sns",
  contentType: "application/x-www-form-urlencoded",
  body: Buffer.from("Action=Publish&Message=%7B%7D"),
};
const time = new Date("2026-01-02T03:04:05.678Z");
const key = { accessKeyId: "AKID", secretAccessKey: "secret" };

test.each([
  ["0ee0458bd950b7b62b6e888d77f39b8a12aa8d4d5f2a19b3934ae37c0c8cc525", key],
  ["447a278853c93ac228b69581320c8d4fc5adf409aa55ab06ef49a9573cd8e46a", { ...key, sessionToken: "tok/en==" }],
])("signs as botocore does: %s", (signature, credentials) => {
  const headers = signRequest(request, credentials, time);
  expect(headers["x-amz-date"]).toBe("20260102T030405Z");
  expect(headers["authorization"]?.split("Signature=")[1]).toBe(signature);
});
