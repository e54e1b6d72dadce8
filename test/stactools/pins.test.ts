import { expect, test } from "vitest";
import { pinChanges, versionIn } from "../../src/stactools/pins.ts";

test("changed versions between two locks are listed by name", () => {
  const before = "a==1 ; python_version < '3.12' \\\n --hash=x\na==2 ; python_version >= '3.12'\nb==1\nc==1\n";
  const after = "a==1 ; python_version < '3.12'\na==3 ; python_version >= '3.12'\nb==1\nd[extra]==4\n";
  expect(pinChanges(before, after)).toEqual([
    { name: "a", from: "1, 2", to: "1, 3" },
    { name: "c", from: "1", to: undefined },
    { name: "d", from: undefined, to: "4" },
  ]);
});

test("the version of a package is found by any spelling of its name", () => {
  expect(versionIn("stactools-glad-x==0.1 \\\n --hash=y", "Stactools_Glad.X")).toBe("0.1");
  expect(versionIn("./x-1-py3-none-any.whl \\\n    --hash=sha256:cc\n", "x")).toBeUndefined();
});
