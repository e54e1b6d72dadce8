import { LambdaClient } from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { faultAnswer } from "../../../src/pipeline/operate/operate-answer.ts";
import { validate } from "../../../src/pipeline/text/validate.ts";
import { invokeOperate } from "../../../src/targets/aws/invoke-operate.ts";
import { type Answer, type Request, startAnsweringServer } from "./answering-server.ts";

async function open(answer: (request: Request) => Answer) {
  const server = await startAnsweringServer(answer);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const lambda = new LambdaClient({ endpoint: server.endpointUrl, region: "us-east-1", credentials });
  onTestFinished(async () => {
    lambda.destroy();
    await server[Symbol.asyncDispose]();
  });
  return { server, lambda };
}

const reply = (value: unknown): Answer => ({ body: JSON.stringify({ reply: value }) });
const failure = (errorMessage: string): Answer => ({
  headers: { "x-amz-function-error": "Unhandled" },
  body: JSON.stringify({ errorType: "Error", errorMessage }),
});

test("a reply is what the function answered", async () => {
  const { lambda } = await open(() => reply({ version: "0.10.0", postgres: "17" }));
  expect(await invokeOperate(lambda, "operate", { action: "pgstac.version" })).toEqual({
    version: "0.10.0",
    postgres: "17",
  });
});

test("a fault in the function is the same fault here", async () => {
  const fault = new Fault("pgstac_missing", "the database has no pgstac", { remedy: "install it" });
  const { lambda } = await open(() => ({ body: JSON.stringify(faultAnswer(fault)) }));
  const { kind, message, remedy } = fault;
  await expect(invokeOperate(lambda, "operate", { action: "collections.list" })).rejects.toMatchObject({
    name: "Fault",
    kind,
    message,
    remedy,
  });
});

test.each([
  ["ran out of time", failure("2026-01-01T00:00:00.000Z 1-2-3 Task timed out after 300.00 seconds"), "timed out"],
  ["died", failure("RequestId: 1-2-3 Error: Runtime exited with error: signal: killed"), "signal: killed"],
  [
    "answered too much",
    failure("Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
    "payload",
  ],
])("a function that %s is named with what it said", async (_, answer, words) => {
  const { lambda } = await open(() => answer);
  await expect(invokeOperate(lambda, "operate", { action: "collections.list" })).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining(words),
  });
});

test("a function that was never deployed is not found", async () => {
  const { lambda } = await open(() => ({
    status: 404,
    headers: { "x-amzn-errortype": "ResourceNotFoundException" },
    body: '{"Message":"Function not found","Type":"User"}',
  }));
  await expect(invokeOperate(lambda, "operate", { action: "collections.list" })).rejects.toMatchObject({
    kind: "not_found",
    message: "the function operate does not exist",
  });
});

test("collections too large for one request go in several, and failures keep their places", async () => {
  const documents = ["a", "b", "c"].map((letter) => letter.repeat(1_500_000));
  const { lambda, server } = await open(({ body }) => {
    const asked = (JSON.parse(body) as { documents: string[] }).documents;
    const failures = [{ index: asked.length - 1, kind: "not_json", reason: "no" }];
    return reply({ loaded: asked.slice(1).map((text) => text[0]), failures });
  });
  expect(await invokeOperate(lambda, "operate", { action: "collections.load", documents })).toEqual({
    loaded: ["b"],
    failures: [
      { index: 1, kind: "not_json", reason: "no" },
      { index: 2, kind: "not_json", reason: "no" },
    ],
  });
  expect(server.requests.map(({ body }) => Buffer.byteLength(body)).every((bytes) => bytes < 6_000_000)).toBe(true);
});

test("many ids are deleted in several requests", async () => {
  const ids = Array.from({ length: 60_000 }, (_, index) => `${"item".repeat(25)}-${index}`);
  const { lambda, server } = await open(({ body }) => {
    const asked = (JSON.parse(body) as { ids: string[] }).ids;
    return reply({ deleted: asked.length - 1, missing: asked.slice(0, 1) });
  });
  const request = { action: "items.delete", collection: "scenes", ids } as const;
  const parts = server.requests;
  expect(await invokeOperate(lambda, "operate", request)).toMatchObject({ deleted: ids.length - parts.length });
  expect(parts.length).toBeGreaterThan(1);
});

const flawed = { action: "items.flawed", collection: "scenes", flaw: "duplicate", limit: 50_000 } as const;

test("an answer that a function of an earlier version gives asks for it to be deployed again", async () => {
  const { lambda } = await open(() => reply({ items: [] }));
  await expect(invokeOperate(lambda, "operate", flawed)).rejects.toMatchObject({
    kind: "infrastructure",
    message: "the function operate is of another version of stac-ingest: its answer to items.flawed has no ids",
    remedy: "stac-ingest deploy",
  });
  const listed = reply({ runs: [] });
  const { lambda: fit } = await open(({ body }) => (body.includes("runs.list") ? listed : reply({ text: "{}" })));
  expect(await invokeOperate(fit, "operate", { action: "runs.list" })).toEqual({ runs: [] });
  // What is read without it all the same is not asked for.
  expect(await invokeOperate(fit, "operate", { action: "items.get", collection: "c", id: "i" })).toEqual({
    text: "{}",
  });
});

/** Answers as the function does where its version takes other requests. */
const older = ({ body }: Request): Answer => {
  const Older = z.strictObject({ action: z.enum(["items.flawed"]), limit: z.number().max(5_000) }).loose();
  try {
    validate(Older, JSON.parse(body), "wrong_usage", "the request");
  } catch (error) {
    return { body: JSON.stringify(faultAnswer(error as Fault)) };
  }
  return reply({ ids: [] });
};

test.each<[string, OperateRequest]>([
  ["a limit", flawed],
  ["an action", { action: "items.footprints", collection: "scenes", ids: [] }],
])("a function of an earlier version that does not take %s is to be deployed again", async (_, request) => {
  const { lambda } = await open(older);
  await expect(invokeOperate(lambda, "operate", request)).rejects.toMatchObject({
    kind: "wrong_usage",
    message: expect.stringMatching(
      /^the function operate is of another version .*, to which the request is not valid: /,
    ),
    remedy: "stac-ingest deploy",
  });
});

test("a request that no version takes is refused as it is", async () => {
  const { lambda } = await open(older);
  await expect(invokeOperate(lambda, "operate", { ...flawed, limit: 70_000 })).rejects.toMatchObject({
    kind: "wrong_usage",
    message: expect.stringMatching(/^the request is not valid: limit/),
    remedy: undefined,
  });
});
