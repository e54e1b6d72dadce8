import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { genImage, heavyItemCommand } from "../../src/settings/function-environment.ts";
import { misbehave } from "../stactools/misbehaving-package.ts";
import { canLayOutImage } from "./can-lay-out-image.ts";
import { openSealedImage, type SealedImage } from "./sealed-image.ts";

const body = (mode: string, detail = ""): string =>
  JSON.stringify(misbehave(mode, detail, { collection_id: "scenes" }));

describe.skipIf(!canLayOutImage)("the image, laid out by its own Dockerfile", () => {
  let image: SealedImage;
  beforeAll(async () => {
    image = await openSealedImage();
  }, 600_000);
  afterAll(() => image[Symbol.asyncDispose]());

  test("an event comes in, items are published, and a message to be retried stays", async () => {
    const { answers, published, dead, log } = await image.runHandler([
      [body("well"), body("scene", "a"), "no JSON", body("fail")],
      [body("segfault"), body("litter"), body("sleep", "0.5")],
    ]);
    expect(answers).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [{ itemIdentifier: "message-1-0" }] }]);
    expect(published).toHaveLength(4);
    expect(published).toContainEqual(expect.objectContaining({ id: "a", collection: "scenes" }));
    expect(dead.map(({ error_kind }) => error_kind).sort()).toEqual(["item_failed", "not_json"]);
    expect(log.join("\n")).toContain('"event":"item made"');
  });

  test("the entry point begins the job of heavy items, and gives a handler's name to Lambda's own", async () => {
    expect(await image.enter(heavyItemCommand)).toContain("METRICS_OF is not in the function's environment");
    expect(await image.enter(["index.handler"])).toContain("/lambda-entrypoint.sh");
  });

  test("the image has the locked environments, compiled, and no uv", async () => {
    const python = `${genImage.cacheFolder}/envs/*/bin/python`;
    expect(await image.inside(`${python} -c 'import click; print(click.__cached__)' | xargs ls`)).toMatch(/\.pyc$/);
    expect(await image.inside("ls /var/task/stac_ingest_worker/__pycache__")).toContain("make_item.cpython-311.pyc");
    expect(await image.inside("command -v uv || echo none")).toBe("none");
  });

  test("the image runs as a user without rights, and can write only in /tmp", async () => {
    expect(await image.inside("id -u")).toBe("1000");
    expect(
      await image.inside(
        "for f in / /var/task /opt /opt/stac-ingest/cache; do touch $f/x 2>/dev/null && echo $f; done; true",
      ),
    ).toBe("");
    expect(await image.inside("df --output=size -m /tmp | tail -1")).toBe("512");
  });
});
