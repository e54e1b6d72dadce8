import { BatchClient, type JobStatus, ListJobsCommand, SubmitJobCommand } from "@aws-sdk/client-batch";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/** States of jobs that have not begun, and will take a message each. */
const beforeRunning = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING"] as const satisfies JobStatus[];

export interface Jobs {
  readonly queue: string;
  readonly definition: string;
  /** The most jobs at once. */
  readonly atOnce: number;
}

/**
 * Submits as many jobs as there are messages that no job is about to take, and returns how many. Each takes one message.
 * @throws Fault `infrastructure`
 */
export async function startJobs(waiting: number, { queue, definition, atOnce }: Jobs): Promise<number> {
  const batch = new BatchClient(clientSettings());
  const [, jobName = ""] = /job-definition\/([^:]+)/.exec(definition) ?? [];
  try {
    const counts = await Promise.all(beforeRunning.map((status) => countJobs(batch, queue, status)));
    const idle = counts.reduce((sum, count) => sum + count, 0);
    const running = await countJobs(batch, queue, "RUNNING");
    const missing = Math.max(0, Math.min(waiting - idle, atOnce - idle - running));
    for (let started = 0; started < missing; started += 1) {
      await batch.send(new SubmitJobCommand({ jobName, jobQueue: queue, jobDefinition: definition }));
    }
    return missing;
  } catch (error) {
    throw awsFault(error, `the jobs of ${queue}`) ?? error;
  } finally {
    batch.destroy();
  }
}

async function countJobs(batch: BatchClient, jobQueue: string, jobStatus: JobStatus): Promise<number> {
  let count = 0;
  let nextToken: string | undefined;
  do {
    const page = await batch.send(new ListJobsCommand({ jobQueue, jobStatus, ...(nextToken && { nextToken }) }));
    count += page.jobSummaryList?.length ?? 0;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return count;
}
