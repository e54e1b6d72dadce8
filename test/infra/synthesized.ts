import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { buildApp } from "../../src/infra/app.ts";
import type { Assets } from "../../src/infra/code/assets.ts";
import { readSettings, type Settings } from "../../src/settings/settings.ts";
import { stackNames } from "../../src/settings/stack-outputs.ts";

// As for operators: the database's construct names a deprecated property only to leave it out.
process.env["JSII_DEPRECATED"] = "quiet";

/** A custom resource that is not answered keeps CloudFormation waiting for an hour. */
const answersCloudFormation = `export const handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => {
  const answer = { Status: "SUCCESS", PhysicalResourceId: "pgstac", StackId, RequestId, LogicalResourceId };
  await fetch(ResponseURL, { method: "PUT", body: JSON.stringify(answer) });
};
`;

/** Functions that do nothing, in folders of their own. */
export function emptyAssets(): Assets {
  const root = mkdtempSync(join(tmpdir(), "stac-ingest-assets-"));
  const folder = (name: string, file = "index.mjs", text = "export const handler = async () => ({});\n"): string => {
    const path = join(root, name);
    mkdirSync(path);
    writeFileSync(join(path, file), text);
    return path;
  };
  return {
    itemLoad: folder("item-load"),
    bulkLoad: folder("bulk-load"),
    heavyStart: folder("heavy-start"),
    operate: folder("operate"),
    prepareDatabase: folder("prepare-database", "index.mjs", answersCloudFormation),
    genImage: { folder: folder("item-gen", "Dockerfile", "FROM scratch\n") },
    stacApi: { folder: folder("stac-api", "handler.py", ""), hash: "0".repeat(64) },
  };
}

/** The templates that settings make, by the stack's purpose. */
export function synthesized(given: object = {}, assets: Assets = emptyAssets()) {
  const settings: Settings = readSettings(given, "the test's settings");
  const app = buildApp(settings, assets, mkdtempSync(join(tmpdir(), "stac-ingest-cdk-")));
  const names = stackNames(settings);
  const templateOf = (name: string): Template | undefined => {
    const stack = app.node.tryFindChild(name);
    return stack instanceof Stack ? Template.fromStack(stack) : undefined;
  };
  return {
    app,
    settings,
    vpc: templateOf(names.vpc),
    pgstac: templateOf(names.pgstac),
    pipeline: templateOf(names.pipeline) as Template,
  };
}
