import { afterAll, expect, test } from "vitest";
import { openUi } from "../../journeys/open-ui.ts";
import { folderWith, removeFolders } from "../folder.ts";

afterAll(removeFolders);

test("the page is told the options with which it was opened", async () => {
  const options = ["--target", "aws", "--region=eu-west-1", "--profile", "my profile"];
  await using ui = await openUi(folderWith({ "config.yml": "" }), process.env, options);
  const text = await (await fetch(ui.url)).text();
  expect(text).toContain("stac-ingest status --target aws --region=eu-west-1 --profile 'my profile'</code>");
});
