import { expect, test } from "vitest";
import { runName } from "../../../src/ui/page/run-name.ts";

const run = { id: "0325a561-9835-4ed7-b104-0a1f416d3c75", label: null };
const inputs = (...names: string[]) => names.map((name) => ({ name }));

test.each([
  ["its label", { ...run, label: "november", inputs: inputs("tiles.txt") }, "november"],
  ["its inventory", { ...run, inputs: inputs("s3://bucket/lists/tiles.txt") }, "tiles.txt"],
  ["its folder", { ...run, inputs: inputs("/data/scenes/") }, "scenes"],
  ["the first of its inventories", { ...run, inputs: inputs("a.csv", "b.csv", "c.csv") }, "a.csv and 2 more"],
  ["its id where it has none", { ...run, inputs: [] }, "0325a561"],
])("a run is called by %s", (_, named, name) => {
  expect(runName(named)).toBe(name);
});
