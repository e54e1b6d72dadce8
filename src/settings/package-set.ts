import * as z from "zod";

/** The distributions installed for a stactools package: the operator's decision, never a message's. */
export const PackageSet = z
  .strictObject({
    version: z.string().min(1).optional().describe("exact version; the newest when left out"),
    requirements: z.array(z.string().min(1)).default([]).describe("extra requirements, as pip writes them"),
    python: z
      .string()
      .regex(/^3\.\d+$/, "expected a version like 3.11")
      .default("3.11")
      .describe("Python version"),
    isolation: z
      .enum(["worker", "fork"])
      .default("worker")
      .describe("worker: a warm process makes one item after another; fork: every item has a process of its own"),
  })
  .meta({ title: "PackageSet" });
export type PackageSet = z.infer<typeof PackageSet>;

/** Package names as PyPI compares them (PEP 503), so that `Stactools_Glad` finds `stactools-glad`. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** A bare name, as PyPI allows it (PEP 508): no version, no extra, no URL, no path, no option. */
export const isPackageName = (name: string): boolean => /^[A-Z0-9]([A-Z0-9._-]*[A-Z0-9])?$/i.test(name);
