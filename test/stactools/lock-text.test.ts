import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLock, parseLock } from "../../src/stactools/lock-text.ts";

const pins =
  "affine==2.4.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n./x-1-py3-none-any.whl \\\n    --hash=sha256:cc\n";

test("a lock has one section for each package set", () => {
  const set = { name: "stactools-glad", python: "3.11", requires: ["stactools-glad==1", "affine<3"], pins };
  expect(formatLock([set])).toMatchInlineSnapshot(`
    "# Versions and hashes of every package set. \`stac-ingest packages lock\` makes this file from the packages in settings.
    # Commit it; do not edit it.

    [stactools-glad]
    python 3.11
    requires stactools-glad==1
    requires affine<3

    affine==2.4.0 \\
        --hash=sha256:aa \\
        --hash=sha256:bb
    ./x-1-py3-none-any.whl \\
        --hash=sha256:cc
    "
  `);
});

test("a parsed lock equals the formatted sets, in order of their names", () => {
  const line = fc.stringMatching(/^[a-z][a-z0-9<>=.;' -]{0,20}[a-z0-9]$/);
  const set = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/),
    python: fc.constantFrom("3.11", "3.12"),
    requires: fc.array(line),
    pins: fc.constantFrom("", pins),
  });
  fc.assert(
    fc.property(fc.uniqueArray(set, { selector: ({ name }) => name }), (sets) => {
      const sorted = [...sets].sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(parseLock(formatLock(sets), "packages.lock")).toEqual(sorted);
    }),
  );
});

test.each(["affine==2\n", "[a]\n<<<<<<< HEAD\n"])(
  "another file is refused with the line that is not part of a lock: %j",
  (text) => {
    expect(() => parseLock(text, "packages.lock")).toThrow(/^packages\.lock, line \d is not part of a lock/);
  },
);
