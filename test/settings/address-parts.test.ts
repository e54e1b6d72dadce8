import fc from "fast-check";
import { expect, test } from "vitest";
import { addressParts } from "../../src/settings/address-parts.ts";

const { name, stem, ext, dir } = addressParts;

test.each([
  // address, folder, name, stem, extension
  ["s3://bucket/a/b/scene.tif", "s3://bucket/a/b", "scene.tif", "scene", "tif"],
  ["https://x.org/a/scene.tar.gz", "https://x.org/a", "scene.tar.gz", "scene", "tar.gz"],
  ["/data/scene.tif.gz", "/data", "scene.tif.gz", "scene", "tif.gz"],
  ["/data/LC08.2020.01.02.TIF", "/data", "LC08.2020.01.02.TIF", "LC08.2020.01.02", "TIF"],
  ["/data/LC08.2020.gz", "/data", "LC08.2020.gz", "LC08.2020", "gz"],
  ["/data/S2A_T33UVP.SAFE.zip", "/data", "S2A_T33UVP.SAFE.zip", "S2A_T33UVP", "SAFE.zip"],
  ["/data/scene.2020", "/data", "scene.2020", "scene.2020", ""],
  ["/data/scene.7z", "/data", "scene.7z", "scene", "7z"],
  ["/data/.hidden", "/data", ".hidden", ".hidden", ""],
  ["/data/scene", "/data", "scene", "scene", ""],
  ["/data/scene.", "/data", "scene.", "scene.", ""],
  ["scene.tif", ".", "scene.tif", "scene", "tif"],
  ["/scene.tif", "/", "scene.tif", "scene", "tif"],
  ["https://x.org/a/b.zarr/", "https://x.org/a", "b.zarr", "b", "zarr"],
  ["https://x.org/a/b.tif?sig=x/y.png#z", "https://x.org/a", "b.tif", "b", "tif"],
  ["/vsicurl/https://x.org/a/b.tif?sig=x", "/vsicurl/https://x.org/a", "b.tif", "b", "tif"],
  ["s3://bucket/a/what?#1.tif", "s3://bucket/a", "what?#1.tif", "what?#1", "tif"],
  ["https://x.org/a%20b.tif", "https://x.org", "a%20b.tif", "a%20b", "tif"],
  ["s3://bucket/é/日本.tif", "s3://bucket/é", "日本.tif", "日本", "tif"],
  ["https://x.org", "", "", "", ""],
  ["https://x.org/?a/b.tif", "", "", "", ""],
  ["s3://bucket/", "", "", "", ""],
  ["/", "", "", "", ""],
  ["", "", "", "", ""],
])("%s", (address, ...parts) => {
  expect([dir(address), name(address), stem(address), ext(address)]).toEqual(parts);
});

test("stem and extension make the name again, folder and name the key", () => {
  const segment = fc.stringMatching(/^[a-z0-9.]{1,12}$/);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
      const address = `s3://bucket/${segments.join("/")}`;
      const extension = ext(address);
      expect(name(address)).toBe(segments.at(-1));
      expect(`${stem(address)}${extension === "" ? "" : `.${extension}`}`).toBe(segments.at(-1));
      expect(`${dir(address)}/${name(address)}`).toBe(address);
    }),
  );
});
