import * as z from "zod/mini";
import { WorkerVariables } from "./worker-variables.ts";

/** The version of Python where settings name none. */
export const defaultPython = "3.11";

/** The distributions installed for a stactools package: the operator's decision, never a message's. */
export const PackageSet = z
  .strictObject({
    version: z.optional(z.string().check(z.minLength(1))).check(z.describe("exact version; the newest when left out")),
    requirements: z
      ._default(z.array(z.string().check(z.minLength(1))), [])
      .check(z.describe("extra requirements, as pip writes them")),
    python: z
      ._default(z.string().check(z.regex(/^3\.\d+$/, "expected a version like 3.11")), defaultPython)
      .check(z.describe("Python version")),
    isolation: z
      ._default(z.enum(["worker", "fork"]), "worker")
      .check(
        z.describe("worker: a warm process makes one item after another; fork: every item has a process of its own"),
      ),
    run_on: z
      .optional(z.enum(["function", "batch"]))
      .check(
        z.describe(
          "what makes its items on AWS: function, or batch for those that take longer than 15 minutes or more than 10 GB; function",
        ),
      ),
    environment: z
      .optional(WorkerVariables)
      .check(z.describe("variables that this package's workers find, such as AWS_REQUEST_PAYER; no secrets")),
  })
  .check(z.meta({ title: "PackageSet" }));
export type PackageSet = z.infer<typeof PackageSet>;

/** Package names as PyPI compares them (PEP 503), so that `Stactools_Glad` finds `stactools-glad`. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** A bare name, as PyPI allows it (PEP 508): no version, no extra, no URL, no path, no option. */
export const isPackageName = (name: string): boolean => /^[A-Z0-9]([A-Z0-9._-]*[A-Z0-9])?$/i.test(name);

/** The package set a message's `package_name` means; undefined where settings do not name it. */
export function packageSetFor(
  { packages }: { readonly packages: Readonly<Record<string, PackageSet>> },
  packageName: string,
): PackageSet | undefined {
  const wanted = normalizedName(packageName);
  return Object.entries(packages).find(([name]) => normalizedName(name) === wanted)?.[1];
}
