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
});

test.each<[string, string, string | undefined]>([
  ["./x-1-py3-none-any.whl", "x", "1"],
  ["/home/me/wheels/stactools_glad_x-0.2.0-py3-none-any.whl", "stactools-glad-x", "0.2.0"],
  [
    "stactools-x @ https://example.com/a-b/stactools_x-1.0rc1%2Blocal.1-py3-none-any.whl?token=a",
    "stactools.x",
    "1.0rc1+local.1",
  ],
  ["./x-2!1.0-7build-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "x", "2!1.0"],
  ["./other-1-py3-none-any.whl", "x", undefined],
  ["./x.whl", "x", undefined],
])("the version in %s of %s is %s", (requirement, name, version) => {
  expect(versionIn(`affine==2.4.0\n${requirement} \\\n    --hash=sha256:cc\n`, name)).toBe(version);
});
