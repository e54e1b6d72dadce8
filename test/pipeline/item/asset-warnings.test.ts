import { expect, test } from "vitest";
import { assetWarnings } from "../../../src/pipeline/item/asset-warnings.ts";

const kinds = (href: string): string[] => assetWarnings({ data: { href } }).map(({ kind }) => kind);

test.each([
  "https://data.example/scene.tif",
  "s3://bucket/scene.tif",
  "gs://bucket/scene.tif",
  "abfs://container@account.dfs.core.windows.net/scene.tif",
  "HTTPS://DATA.EXAMPLE/SCENE.TIF",
  "data:image/png;base64,iVBORw0KGgo=",
  "https://data.example/preview.png?collection=scenes&item=scene&assets=visual&asset_bidx=visual%7C1%2C2%2C3&nodata=0",
  "https://data.example/design?page=2#top",
])("%s raises no doubt", (href) => expect(kinds(href)).toEqual([]));

test.each(["scene.tif", "./scene.tif", "../../scene.tif", "scenes/a:b.tif", "?page=2"])("%s is relative", (href) =>
  expect(kinds(href)).toEqual(["asset_href_relative"]),
);

test.each([
  "file:///data/scene.tif",
  "FILE:/data/scene.tif",
  "/data/scene.tif",
  "/vsis3/bucket/scene.tif",
  "/vsicurl/https://data.example/scene.tif",
  "C:\\data\\scene.tif",
  "d:/data/scene.tif",
  "\\\\server\\share\\scene.tif",
])("%s is local", (href) => expect(kinds(href)).toEqual(["asset_href_local"]));

test.each([
  "https://account.blob.core.windows.net/c/scene.tif?se=2026-01-01&sp=r&sig=abc%3D",
  "https://bucket.s3.amazonaws.com/scene.tif?X-Amz-Credential=AKIA&X-Amz-Signature=0123",
  "https://storage.googleapis.com/b/scene.tif?X-Goog-Signature=0123",
  "https://d1.cloudfront.net/scene.tif?Expires=1&Signature=abc&Key-Pair-Id=K1",
  "https://user:hunter2@data.example/scene.tif",
  "https://tiles.example/{z}/{x}/{y}.png?api_key=PLAK0123",
  "https://titiler.example/cog?url=https%3A%2F%2Fdata.example%2Fa.tif%3Fsig%3Dabc",
])("%s is signed, and the message hides the signature", (href) => {
  const [warning] = assetWarnings({ data: { href } });
  expect(warning?.kind).toBe("asset_href_signed");
  expect(warning?.message).toContain("***");
});

test("each kind is told once, with the first asset that has it", () => {
  expect(
    assetWarnings({
      a: { href: "https://data.example/a.tif" },
      b: { href: "b.tif" },
      c: { href: "c.tif" },
      d: { href: "/d.tif" },
    }),
  ).toEqual([
    { kind: "asset_href_relative", message: "asset b is at b.tif" },
    { kind: "asset_href_local", message: "asset d is at /d.tif" },
  ]);
});
