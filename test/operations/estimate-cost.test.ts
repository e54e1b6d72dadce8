import { afterEach, expect, test } from "vitest";
import { estimateCost } from "../../src/operations/estimate-cost.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { run } from "../cli/terminal.ts";

afterEach(removeFolders);

const heavy = { packages: { "stactools-a": { run_on: "batch" } } };
test("a part whose price is not known is said to be that, and what is the operator's own is not counted", () => {
  const large = estimateCost(readSettings({ db_instance_type: "r7g.16xlarge" }, "test"));
  expect(large.idle.find(({ part }) => part.startsWith("database"))?.usd).toBeNull();
  const own = {
    existing_vpc_id: "vpc-0a1b2c3d",
    existing_subnet_ids: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
    existing_database_secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:pgstac-AbCdEf",
  };
  expect(estimateCost(readSettings(own, "test")).idle.map(({ part }) => part)).toEqual([
    "key of the topics",
    expect.stringContaining("queues"),
    expect.stringContaining("alarms"),
  ]);
});

test("an item that is made in half the time costs the gen function half, and nothing else less", () => {
  const settings = readSettings({}, "test");
  const [slow, fast] = [2, 1].map((seconds) => estimateCost(settings, seconds).million_items);
  expect(fast?.gen_function_usd).toBeLessThan((slow?.gen_function_usd ?? 0) * 0.55);
  const others = { usd: 0, gen_function_usd: 0, seconds_per_item: 0 };
  expect({ ...fast, ...others }).toEqual({ ...slow, ...others });
});

test("an hour of a job on AWS Batch is priced by its processors, memory, disk and address", () => {
  const hour = (settings: object) => estimateCost(readSettings(settings, "test")).million_heavy_items?.job_hour_usd;
  expect(hour({})).toBeUndefined();
  // 2 x 0.04048 + 16 x 0.004445 + 0.005
  expect(hour(heavy)).toBe(0.16);
  expect(hour({ ...heavy, gen: { architecture: "arm64" } })).toBe(0.13);
  // 16 x 0.04048 + 120 x 0.004445 + 180 x 0.000111 + 0.005
  expect(hour({ ...heavy, batch: { vcpus: 16, memory_megabytes: 122_880, tmp_gigabytes: 200 } })).toBe(1.21);
});

test("heavy items are priced by the hours of their jobs, apart from the others and instead of the function", () => {
  const cost = (settings: object, seconds?: number) => estimateCost(readSettings(settings, "test"), seconds);
  const { million_items, million_heavy_items } = cost(heavy, 1740);
  expect(million_items, "no package runs in the function").toBeNull();
  // Half an hour of each, with the minute to begin.
  expect(million_heavy_items).toMatchObject({ seconds_per_item: 1740, jobs_usd: (0.15708 / 2) * 1_000_000 });
  expect(million_heavy_items?.gen_function_usd).toBeLessThan(0.05);
  const both = cost({ packages: { ...heavy.packages, "stactools-b": {} } });
  expect(both.million_items?.seconds_per_item).toBe(3);
  expect(both.million_heavy_items?.seconds_per_item).toBe(900);
  expect(cost({}).million_heavy_items).toBeNull();
});

test("the command prints parts, sums and the prices' date", async () => {
  const { code, stdout } = await run(["cost", "--per-item", "500ms"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/idle in all \$\d+\.\d\d a month/);
  expect(stdout).toMatch(/gen function, 0\.5 s an item/);
  expect(stdout).toContain("list prices of 2026-06 in us-east-1 and us-west-2");
});

test("the command prints the parts of heavy items, and no price of items that the function does not make", async () => {
  const { stdout } = await run(["cost"], { cwd: folderWith({ "config.yml": JSON.stringify(heavy) }) });
  expect(stdout).toMatch(/jobs on AWS Batch, 900 s an item and \$0\.16 an hour +\$41888\.00/);
  expect(stdout).not.toContain("a million items");
});
