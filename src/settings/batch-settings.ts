import * as z from "zod/mini";

/** The memory in MiB that Fargate gives so many processors: from the least to the most, in steps. */
const memoryOf = {
  0.25: [512, 2048, 512],
  0.5: [1024, 4096, 1024],
  1: [2048, 8192, 1024],
  2: [4096, 16_384, 1024],
  4: [8192, 30_720, 1024],
  8: [16_384, 61_440, 4096],
  16: [32_768, 122_880, 8192],
} as const;
const processors = [0.25, 0.5, 1, 2, 4, 8, 16] as const satisfies (keyof typeof memoryOf)[];

/** An hour less than SQS hides a message at most: time for the job to begin and to publish. */
const longestSeconds = 11 * 3600;

/** Jobs on AWS Batch that make the items of package sets with `run_on: batch`. */
export const BatchSettings = z
  .strictObject({
    vcpus: z
      ._default(z.literal(processors), 2)
      .check(z.describe("processors of a job: 0.25, 0.5, 1, 2, 4, 8 or 16; on AWS alone")),
    memory_megabytes: z
      ._default(z.int().check(z.positive()), 16_384)
      .check(z.describe("memory of a job, as Fargate has it for so many processors; here it bounds a worker")),
    timeout_seconds: z
      ._default(z.int().check(z.minimum(60), z.maximum(longestSeconds)), 3600)
      .check(z.describe("how long one item may take")),
    concurrency: z
      ._default(z.int().check(z.positive(), z.maximum(1000)), 10)
      .check(z.describe("jobs at once; on AWS alone")),
    tmp_gigabytes: z
      .optional(z.int().check(z.minimum(21), z.maximum(200)))
      .check(z.describe("GiB of a job's disk, image and `/tmp` together; 20; on AWS alone")),
    subnet_ids: z
      .optional(z.array(z.string().check(z.regex(/^subnet-[0-9a-f]+$/))).check(z.minLength(1)))
      .check(z.describe("subnets of existing_vpc_id with a way to the internet; needed with it, and only then")),
  })
  .check(({ value, issues }) => {
    const { vcpus, memory_megabytes } = value;
    const [least, most, step] = memoryOf[vcpus];
    if (memory_megabytes >= least && memory_megabytes <= most && memory_megabytes % step === 0) return;
    const message = `with batch.vcpus ${vcpus} Fargate gives ${least} to ${most} MB, in steps of ${step}`;
    issues.push({ code: "custom", message, path: ["memory_megabytes"], input: memory_megabytes });
  });
