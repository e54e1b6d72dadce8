import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Warning } from "../../src/pipeline/item/warning.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehavingProject, within } from "./misbehaving-package.ts";

/** The manner in which a href is written, and the name or path of its file. */
type Href = readonly ["verbatim" | "relative" | "written" | "written-relative" | "written-file" | "temporary", string];

interface Written {
  readonly nested?: boolean;
  readonly assets?: readonly Href[];
  readonly links?: readonly (readonly [string, ...Href])[];
}

let folder: string;
/** The same package, with temporary folders at different depths. */
const makers: ItemMaker[] = [];
const temporary: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp("/tmp/stac-ingest-test-");
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data", "scene.tif"), "");
  await writeFile(join(folder, "data", "é %20#?.tif"), "");
  const project = await misbehavingProject();
  for (const place of [join(folder, "t"), join(folder, "a", "b", "c", "d")]) {
    await mkdir(place, { recursive: true });
    temporary.push(place);
    vi.stubEnv("TMPDIR", place);
    const maker = openItemMaker({ ...project, settings: { ...project.settings, gen_workers: 1 }, log: () => {} });
    makers.push(maker);
    await maker.createItem(misbehave("well"), within(120));
  }
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await Promise.all(makers.map((maker) => maker[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true });
});

/** Makes an item in each temporary folder, and returns what all of them are. */
async function made(written: Written) {
  const detail = Buffer.from(JSON.stringify(written)).toString("hex");
  const items = await Promise.all(
    makers.map(async (maker) => {
      const warnings: Warning[] = [];
      const text = await maker.createItem(misbehave("hrefs", detail), within(60), (raised) => warnings.push(...raised));
      const { assets, links } = JSON.parse(text ?? "");
      expect(JSON.stringify({ assets, links })).not.toMatch(/stac-ingest-worker|item-\w{8}/);
      const hrefs = Object.values<{ href: string; alternate: { copy: { href: string } } }>(assets);
      for (const { href, alternate } of hrefs) expect(alternate.copy.href).toBe(href);
      return { assets: hrefs.map(({ href }) => href), links, warnings };
    }),
  );
  expect(items[1]).toEqual(items[0]);
  return items[0] as { assets: string[]; links: { rel: string; href: string }[]; warnings: Warning[] };
}

test.each([false, true])(
  "a file outside is named by its whole path, wherever the output is (nested: %s)",
  async (nested) => {
    const paths = [join(folder, "data", "scene.tif"), join(folder, "data", "é %20#?.tif"), "/vsis3/scenes/a.tif"];
    const { assets, warnings } = await made({ nested, assets: paths.map((path) => ["relative", path]) });
    expect(assets).toEqual(paths);
    expect(warnings).toEqual([]);
  },
);

test.each([false, true])(
  "a file that the package wrote keeps its name and is warned of (nested: %s)",
  async (nested) => {
    const { assets, warnings } = await made({
      nested,
      assets: [
        ["written", "thumb.png"],
        ["written-relative", "b/cog.tif"],
        ["written-file", "x y.png"],
        ["temporary", "c.tif"],
      ],
    });
    expect(assets).toEqual(["./thumb.png", "./b/cog.tif", "./x y.png", "./c.tif"]);
    expect(warnings).toEqual([
      { kind: "asset_href_gone", message: expect.stringContaining("./thumb.png, ./thumb.png, ./b/cog.tif and 5 more") },
    ]);
  },
);

test("links to where the item was written are left out, and others are settled as assets are", async () => {
  const scene = join(folder, "data", "scene.tif");
  const { links } = await made({
    nested: true,
    links: [
      ["self", "written", "item.json"],
      ["root", "written", "../catalog.json"],
      ["parent", "written-relative", "../catalog.json"],
      ["collection", "written-relative", "collection.json"],
      ["derived_from", "relative", scene],
      ["parent", "verbatim", "../../../../catalog.json"],
      ["about", "verbatim", "https://example.com/a?b#c"],
    ],
  });
  expect(links).toEqual([
    { rel: "derived_from", href: scene },
    { rel: "parent", href: "../../../../catalog.json" },
    { rel: "about", href: "https://example.com/a?b#c" },
  ]);
});

const segment = fc.stringMatching(/^[\w .,%#?&=+é-]{1,12}$/).filter((name) => !/^\.*$/.test(name.trim()));

test("any path that is made relative comes back whole, and any other href stays", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(segment, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
      fc.array(
        fc.oneof(
          fc.webUrl({ withQueryParameters: true, withFragments: true }),
          segment.map((name) => `./${name}-${"nowhere"}`),
          segment.map((name) => `s3://scenes/${name}`),
          segment.map((name) => `/nowhere/at/all/${name}`),
        ),
        { maxLength: 8 },
      ),
      fc.boolean(),
      async (paths, others, nested) => {
        const real = paths.map((parts) => join(folder, "real", ...parts.map((part) => `_${part}_`), "f"));
        for (const path of real) {
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, "");
        }
        const { assets } = await made({
          nested,
          assets: [...real.map((path): Href => ["relative", path]), ...others.map((href): Href => ["verbatim", href])],
        });
        expect(assets).toEqual([...real, ...others]);
      },
    ),
    { numRuns: 30 },
  );
});
