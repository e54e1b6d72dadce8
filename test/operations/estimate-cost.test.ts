import { expect, test } from "vitest";
import { estimateCost } from "../../src/operations/estimate-cost.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { run } from "../cli/terminal.ts";

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
    expect.stringContaining("alarms"),
  ]);
});

test("an item that is made in half the time costs the gen function half, and nothing else less", () => {
  const settings = readSettings({}, "test");
  const [slow, fast] = [estimateCost(settings, 2).million_items, estimateCost(settings, 1).million_items];
  expect(fast.gen_function_usd).toBeLessThan(slow.gen_function_usd * 0.55);
  expect({ ...fast, usd: 0, gen_function_usd: 0 }).toEqual({ ...slow, usd: 0, gen_function_usd: 0 });
});

test("an hour of a job on AWS Batch is priced by its processors, memory, disk and address", () => {
  const hour = (settings: object): number | null => estimateCost(readSettings(settings, "test")).job_hour_usd;
  expect(hour({})).toBeNull();
  // 2 x 0.04048 + 16 x 0.004445 + 0.005
  expect(hour(heavy)).toBe(0.16);
  expect(hour({ ...heavy, gen: { architecture: "arm64" } })).toBe(0.13);
  // 16 x 0.04048 + 120 x 0.004445 + 180 x 0.000111 + 0.005
  expect(hour({ ...heavy, batch: { vcpus: 16, memory_megabytes: 122_880, tmp_gigabytes: 200 } })).toBe(1.21);
});

test("the command prints parts, sums and the prices' date", async () => {
  const { code, stdout } = await run(["cost", "--per-item", "500ms"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/idle in all \$\d+\.\d\d a month/);
  expect(stdout).toMatch(/gen function, 0\.5 s an item/);
  expect(stdout).toContain("list prices of 2026-06 in us-east-1 and us-west-2");
});
