import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Warning } from "../../src/pipeline/item/warning.ts";
import { readSettings } from "../../src/settings/settings.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehavingProject, within } from "./misbehaving-package.ts";
import { certificate, SchemaProxy, schemaHost } from "./schema-proxy.ts";

const path = "/cloud/v1.0.0/schema.json";
const uri = `https://${schemaHost}${path}`;
const refusing = { properties: { properties: { properties: { leaked: { const: "cloudy" } } } } };
const logged = vi.fn();
let folder: string;
let clock: number;
let proxy: SchemaProxy;
let maker: ItemMaker;

beforeEach(async () => {
  const project = await misbehavingProject();
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  await writeFile(join(folder, "trusted.pem"), certificate);
  proxy = await SchemaProxy.open();
  proxy.schemas = { [path]: refusing };
  const environment = {
    https_proxy: proxy.address,
    HTTPS_PROXY: proxy.address,
    no_proxy: "",
    NO_PROXY: "",
    SSL_CERT_FILE: join(folder, "trusted.pem"),
  };
  const settings = readSettings({ ...project.settings, gen: { environment } }, "test");
  clock = 0;
  logged.mockClear();
  maker = openItemMaker({ ...project, settings, schemaFolder: join(folder, "schemas"), log: logged, now: () => clock });
  await maker.createItem(misbehave("well"), within(120));
});
afterEach(async () => {
  await maker[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Makes items at once; returns their warnings, or the kind of failure, and the time of the slowest. */
async function made(count: number, ...address: string[]) {
  const outcomes = await Promise.all(
    Array.from({ length: count }, async () => {
      const warnings: Warning[] = [];
      const request = misbehave("with-extensions", address[0] ?? uri);
      return maker
        .createItem(request, within(60), (raised) => warnings.push(...raised))
        .then(
          () => warnings.map(({ kind }) => kind),
          ({ kind }) => kind as string,
        );
    }),
  );
  return outcomes;
}

test("a schema that two workers need at once is fetched once", async () => {
  expect(await made(6)).toEqual(Array(6).fill("invalid_item"));
  expect(proxy.asked).toBe(1);
});

test.each(["refuses", "hangs"] as const)(
  "of a host that %s every item is made with a warning, and a warm worker refuses bad ones once it is back",
  async (behaviour) => {
    proxy.behaviour = behaviour;
    const began = performance.now();
    expect(await made(8)).toEqual(Array(8).fill(["schema_unavailable"]));
    // Once for all workers: each waiting by itself would take twice as long.
    expect(proxy.asked).toBe(1);
    expect(performance.now() - began).toBeLessThan(3900);
    expect(logged.mock.calls.map(([level, event]) => [level, event])).toEqual([["warn", "schema is not available"]]);
    proxy.behaviour = "serves";
    expect(await made(2)).toEqual([["schema_unavailable"], ["schema_unavailable"]]);
    expect(proxy.asked).toBe(1);
    clock += 60_000;
    expect(await made(4)).toEqual(Array(4).fill("invalid_item"));
    expect(proxy.asked).toBe(2);
  },
);

test("an item waits for its schemas two seconds at most, whatever their number", async () => {
  proxy.behaviour = "hangs";
  const began = performance.now();
  const text = await maker.createItem(misbehave("with-many-extensions", uri), within(60));
  expect(JSON.parse(text ?? "").stac_extensions.length).toBeGreaterThan(3);
  expect(performance.now() - began).toBeLessThan(3500);
});

test("a host that was silent keeps the next item for less than a second", async () => {
  proxy.behaviour = "hangs";
  await made(1);
  clock += 60_000;
  const began = performance.now();
  expect(await made(1)).toEqual([["schema_unavailable"]]);
  expect(performance.now() - began).toBeLessThan(1500);
});

test("a schema that a host does not have keeps nobody from its others", async () => {
  expect(await made(1, `https://${schemaHost}/none.json`)).toEqual([["schema_unavailable"]]);
  expect(await made(1)).toEqual(["invalid_item"]);
});
