import { appendFileSync } from "node:fs";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import { defaultStageNumbers } from "../../src/settings/stage-numbers.ts";
import { runEventSource } from "../../src/targets/local/process/run-event-source.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";

/**
 * A pipeline of both stages over the queue of `path`, which writes each body it is done with to `<path>.done` and kills
 * itself where a body says "poison". Ends when both queues are empty.
 */
const [, , path = "", batchSize = "100"] = process.argv;
using queue = openQueue(path, { gen: 10, load: 10 });
const { dead } = queue.releaseCrashed({ gen: 5, load: 5 });
for (const { message } of dead) appendFileSync(`${path}.dead`, `${message.body}\n`);
const halt = new AbortController();
const source = (stage: Stage) => ({
  stage,
  numbers: { ...defaultStageNumbers[stage], batchSize: Number(batchSize), windowSeconds: 0, concurrency: 2 },
  messaging: queue,
  log: () => {},
  run: async (batch: readonly { body: string }[]) => {
    appendFileSync(`${path}.batches`, `${batch.length}\n`);
    for (const { body } of batch) if (body.startsWith("poison")) process.kill(process.pid, "SIGKILL");
    appendFileSync(`${path}.done`, batch.map(({ body }) => `${body}\n`).join(""));
    return { staying: [] };
  },
});
const runs = [runEventSource(source("gen"), halt.signal), runEventSource(source("load"), halt.signal)];
const isEmpty = async (stage: Stage): Promise<boolean> => {
  const { waiting, inFlight, delayed } = await queue.depth({ stage, dead: false });
  return waiting + inFlight + delayed === 0;
};
while (!((await isEmpty("gen")) && (await isEmpty("load")))) await new Promise((resolve) => setTimeout(resolve, 20));
halt.abort();
await Promise.all(runs);
