import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refuseLosing } from "../../../src/cli/commands/deploy/refuse-losing.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { heavyQueueOutput } from "../../../src/settings/stack-outputs.ts";

let server: FauxqsServer;
let outputs: Record<string, string>;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const { queueUrl } = server.createQueue("heavy");
  outputs = { [heavyQueueOutput]: queueUrl.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${server.port}`) };
});
afterAll(() => server.stop());

const refuse = (run_on: string): Promise<void> => {
  const endpointUrl = `http://127.0.0.1:${server.port}`;
  const credentials = async () => ({ accessKeyId: "test", secretAccessKey: "test" });
  const settings = readSettings({ packages: { "stactools-a": { run_on } } }, "test");
  return refuseLosing(settings, outputs, { region: "us-east-1", endpointUrl, credentials });
};

test("a deployment that would delete the queue of heavy items is refused while messages are in it", async () => {
  await expect(refuse("function"), "the queue is empty").resolves.toBeUndefined();
  server.sendMessage("heavy", "{}");
  await expect(refuse("function")).rejects.toMatchObject({
    kind: "wrong_usage",
    message: expect.stringContaining("would delete 1 message that AWS Batch is still to work on"),
  });
  await expect(refuse("batch"), "the queue stays").resolves.toBeUndefined();
});
