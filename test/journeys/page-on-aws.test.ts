import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { itemDocument, range } from "../pgstac/documents.ts";
import { collection } from "../pipeline/message/messages.ts";
import { misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { hasChromium, openChromium, openWatched } from "../ui/chromium.ts";
import { openAwsPlace } from "./aws-place.ts";
import { openUi } from "./open-ui.ts";

test.skipIf(!hasChromium)(
  "the page of a pipeline on AWS shows what is loaded and what died, sends it back, and pauses a stage",
  async () => {
    // The gen function's log, which nobody reads here.
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const { settings, ...image } = await misbehavingProject();
    await using place = await openAwsPlace({ packages: { [misbehaving]: settings.packages[misbehaving] } }, image);
    await writeFile(join(place.folder, "scenes.json"), JSON.stringify(collection("scenes")));
    await place.read(["collections", "load", "scenes.json"]);
    await place.publishUnchecked("load", [
      ...range(3).map((at) => itemDocument("scenes", `scene-${at}`).text),
      "no JSON",
    ]);
    await using ui = await openUi(place.folder, { ...process.env, XDG_CACHE_HOME: place.folder });
    await using browser = await openChromium();
    await using opened = await openWatched(browser, ui.url);
    const { page, errors, foreign } = opened;
    page.setDefaultTimeout(90_000);
    // The emulator runs no images, so the gen function is fed by the test.
    await page.getByText("aws stopped").waitFor();
    await page
      .getByRole("region", { name: "Catalogue", exact: true })
      .getByText("3", { exact: true })
      .first()
      .waitFor();
    // Three were loaded and one died, as the function's log tells.
    const load = page.getByRole("region", { name: "load" });
    await load.getByText(/^4 done, most /).waitFor();
    await page.getByRole("region", { name: "Died in the last hour" }).getByRole("link", { name: "not_json" }).waitFor();
    await load.getByText("1 dead").click();
    await page.getByRole("link", { name: "not_json" }).click();
    await page.getByText("1 dead letter", { exact: false }).first().waitFor();
    await page.locator("tbody a").click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "the request" }).fill(itemDocument("scenes", "scene-3").text);
    await page.getByRole("button", { name: "Send back as written" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send back" }).click();
    await page.getByText("1 sent back.").waitFor();
    await page.getByRole("link", { name: "Map" }).click();
    await page.getByText("4 items here.").waitFor();
    await page.getByRole("link", { name: "scene-3" }).click();
    await page.getByText('"id": "scene-3"').waitFor();
    await page.getByRole("link", { name: "Pipeline" }).click();
    await page.getByRole("button", { name: "pause load" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "resume load" }).waitFor();
    expect(await place.read(["status"])).toMatchObject({ paused: ["load"] });
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  },
  600_000,
);
