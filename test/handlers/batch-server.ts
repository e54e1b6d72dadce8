import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** AWS Batch and functions of Lambda, as far as the start of jobs and its checks ask them: no emulator has them. */
export interface BatchServer extends AsyncDisposable {
  readonly endpoint: string;
  /** Numbers of jobs by their state; may be changed at any time. */
  readonly jobs: Record<string, number>;
  readonly submitted: { jobName: string; jobQueue: string; jobDefinition: string }[];
  /** State of the event source. */
  eventSource: string;
  /** The job queue and its compute environment, as AWS describes them. */
  jobQueue?: object | undefined;
  computeEnvironment?: object | undefined;
}

/** Jobs of a page, so that there are several. */
const pageSize = 2;

export async function startBatchServer(): Promise<BatchServer> {
  const state = {
    jobs: {} as Record<string, number>,
    submitted: [] as BatchServer["submitted"],
    eventSource: "Enabled",
    jobQueue: undefined as object | undefined,
    computeEnvironment: undefined as object | undefined,
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    response.writeHead(200, { "content-type": "application/json" });
    const answer = (value: object): void => void response.end(JSON.stringify(value));
    const [, eventSource] = /\/event-source-mappings\/?([^?]*)/.exec(request.url ?? "") ?? [];
    const found = { UUID: "an-event-source", State: state.eventSource };
    if (eventSource !== undefined) return answer(eventSource === "" ? { EventSourceMappings: [found] } : found);
    if (request.url?.includes("/functions/")) return answer({ Environment: { Variables: { JOB_QUEUE: "the-queue" } } });
    const asked = JSON.parse(body);
    if (request.url === "/v1/describejobqueues") {
      return answer({ jobQueues: asked.jobQueues[0] === "the-queue" && state.jobQueue ? [state.jobQueue] : [] });
    }
    if (request.url === "/v1/describecomputeenvironments") {
      const isAsked = asked.computeEnvironments[0] === "the-place" && state.computeEnvironment;
      return answer({ computeEnvironments: isAsked ? [state.computeEnvironment] : [] });
    }
    if (request.url === "/v1/submitjob") {
      state.submitted.push(asked);
      return answer({ jobId: "a-job", jobName: asked.jobName });
    }
    const from = Number(asked.nextToken ?? 0);
    const left = (state.jobs[asked.jobStatus] ?? 0) - from;
    const jobSummaryList = Array.from({ length: Math.min(left, pageSize) }, (_, index) => ({
      jobId: `${from + index}`,
    }));
    answer({ jobSummaryList, ...(left > pageSize && { nextToken: String(from + pageSize) }) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  });
}
