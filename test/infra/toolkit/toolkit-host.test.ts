import { expect, test } from "vitest";
import { inOurWords, ToolkitHost } from "../../../src/infra/toolkit/toolkit-host.ts";

test("the toolkit's warnings name our commands", () => {
  expect(
    inOurWords(
      "SSM parameter /cdk-bootstrap/x/version not found in aws://1/r. Has the environment been bootstrapped? Please run 'cdk bootstrap' (see https://docs.aws.amazon.com/cdk)\nParameter not found",
    ),
  ).toBe(
    "SSM parameter /cdk-bootstrap/x/version not found in aws://1/r. Has the environment been bootstrapped? Please run stac-ingest bootstrap\nParameter not found",
  );
  expect(inOurWords("Pass '--cloudformation-execution-policies' to customize.")).toBe(
    "Pass '--execution-policy' to customize.",
  );
});

test("a confirmation that a diff does not ask for is not mentioned", async () => {
  const warnings: string[] = [];
  const watcher = {
    resource: () => {},
    step: () => {},
    warn: (text: string) => void warnings.push(text),
    approve: async () => {},
  };
  const host = new ToolkitHost(watcher);
  const warn = (message: string) =>
    host.notify({ time: new Date(), level: "warn", action: "diff", message, data: undefined });
  await warn("This deployment will make potentially sensitive changes.\nPlease confirm you intend to make them:\n");
  await warn("A quota is near.");
  expect(warnings).toEqual(["A quota is near."]);
});
