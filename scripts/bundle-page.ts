// Makes src/ui/bundle: the page's script, style and coastline, as `stac-ingest ui` hands them out.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const made = at("src/ui/bundle");

await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });
await build({
  input: at("src/ui/page/main.ts"),
  platform: "browser",
  transform: { target: "es2023" },
  output: { file: `${made}/page.js`, format: "esm", minify: true },
});
for (const name of ["page.html", "page.css"]) await copyFile(at(`src/ui/page/${name}`), `${made}/${name}`);
const world = JSON.parse(
  await readFile(new URL(import.meta.resolve("world-atlas/land-110m.json")), "utf8"),
) as Topology;
await writeFile(`${made}/land.json`, JSON.stringify(ringsOf(world)));

/** The part of TopoJSON that the coastline is written in: borders as steps on a grid, and the land made of them. */
interface Topology {
  readonly transform: { readonly scale: readonly number[]; readonly translate: readonly number[] };
  readonly arcs: readonly (readonly (readonly number[])[])[];
  readonly objects: { readonly land: { readonly geometries: readonly { readonly arcs: number[][][] }[] } };
}

/** The rings of the land, each a flat list of longitudes and latitudes in hundredths of a degree. */
function ringsOf({ transform: { scale, translate }, arcs, objects }: Topology): number[][] {
  const placed = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([right = 0, up = 0]) => {
      [x, y] = [x + right, y + up];
      return [x * (scale[0] ?? 1) + (translate[0] ?? 0), y * (scale[1] ?? 1) + (translate[1] ?? 0)];
    });
  });
  const pointsOf = (index: number) => (index < 0 ? (placed[~index] ?? []).toReversed() : (placed[index] ?? []));
  return objects.land.geometries
    .flatMap(({ arcs: polygons }) => polygons.flat())
    .flatMap((ring) => unfolded(ring.flatMap(pointsOf)))
    .map((ring) => ring.flatMap((point) => point.map((degrees) => Math.round(degrees * 100))));
}

/** A ring that goes over the antimeridian as one that goes on beyond it, once at each side; round a pole, by way of the pole. */
function unfolded(ring: readonly (readonly number[])[]): (readonly number[])[][] {
  let turn = 0;
  const points = ring.map(([x = 0, y = 0], index) => {
    const [before = x] = ring[index - 1] ?? [];
    if (Math.abs(x - before) > 180) turn += x > before ? -360 : 360;
    return [x + turn, y] as const;
  });
  const [first, last] = [points[0] ?? [0, 0], points.at(-1) ?? [0, 0]];
  const closed = Math.abs(first[0] - last[0]) < 180 ? points : [...points, [last[0], -90], [first[0], -90]];
  const shifts = [-360, 0, 360].filter(
    (shift) => closed.some(([x = 0]) => x + shift > -180) && closed.some(([x = 0]) => x + shift < 180),
  );
  return shifts.map((shift) => closed.map(([x = 0, y = 0]) => [x + shift, y]));
}
